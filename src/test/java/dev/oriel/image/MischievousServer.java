package dev.oriel.image;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A web server with one file, which it gives in good ways and in bad ones, by the path that is asked for. */
final class MischievousServer implements Closeable {

    private static final int BREAK_AFTER = 200_000;

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final byte[] content;
    private final List<String> ranges = new CopyOnWriteArrayList<>();
    private final AtomicInteger changes = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean reachedInside;

    MischievousServer(byte[] content) throws IOException {
        this.content = content;
        Thread.ofVirtual().start(this::serve);
    }

    String address(String kind) {
        return "http://localhost:" + socket.getLocalPort() + "/" + kind;
    }

    List<String> rangesAsked() {
        return ranges;
    }

    boolean reachedInside() {
        return reachedInside;
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        socket.close();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                Socket line = socket.accept();
                Thread.ofVirtual().start(() -> answer(line));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void answer(Socket line) {
        try (line) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(line.getInputStream(), StandardCharsets.US_ASCII));
            String path = in.readLine().split(" ")[1];
            long from = 0;
            for (String header = in.readLine(); !header.isEmpty(); header = in.readLine()) {
                if (header.startsWith("Range: ")) {
                    ranges.add(header.substring(7));
                    from = Long.parseLong(header.replaceAll("[^0-9]", ""));
                }
            }
            give(path, (int) from, line.getOutputStream());
        } catch (IOException | InterruptedException e) {
            // The other side has had enough.
            Thread.currentThread().interrupt();
        }
    }

    private void give(String path, int from, OutputStream out) throws IOException, InterruptedException {
        switch (path) {
            case "/plain" -> {
                head(out, "200 OK", "Content-Length: " + content.length);
                out.write(content);
            }
            case "/chunked" -> {
                head(out, "200 OK", "Transfer-Encoding: chunked");
                for (int at = 0; at < content.length; at += 70_000) {
                    int length = Math.min(70_000, content.length - at);
                    out.write((Integer.toHexString(length) + ";x=y\r\n").getBytes(StandardCharsets.US_ASCII));
                    out.write(content, at, length);
                    out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
                }
                out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            case "/endless" -> {
                head(out, "200 OK", "X: y");
                out.write(content);
            }
            case "/redirected" -> head(out, "302 Found", "Location: plain");
            case "/circle" -> head(out, "302 Found", "Location: circle");
            case "/inward" -> head(out, "301 Moved", "Location: http://127.0.0.1:" + socket.getLocalPort() + "/inside");
            case "/inside" -> reachedInside = true;
            case "/breaking" -> breaking(from, out);
            case "/changing" -> {
                // Each time another state of the file, until it stays.
                int change = changes.incrementAndGet();
                head(out, "200 OK", "Content-Length: " + content.length + "\r\nETag: \"" + change + "\"");
                out.write(content, 0, change < 3 ? 1000 : content.length);
            }
            case "/huge" -> head(out, "200 OK", "Content-Length: 99999999999");
            case "/flood" -> {
                head(out, "200 OK", "X: y");
                for (int i = 0; i < 100; i++) {
                    out.write(content);
                }
            }
            case "/stalled" -> {
                head(out, "200 OK", "Content-Length: " + content.length);
                out.write(content, 0, 1000);
                out.flush();
                closed.await();
            }
            case "/nonsense" -> out.write("SSH-2.0-OpenSSH\r\n".getBytes(StandardCharsets.US_ASCII));
            default -> head(out, "404 Not Found", "Content-Length: 0");
        }
    }

    private void breaking(int from, OutputStream out) throws IOException {
        int end = Math.min(content.length, from + BREAK_AFTER);
        String tag = "\r\nETag: \"one\"";
        if (from == 0) {
            head(out, "200 OK", "Content-Length: " + content.length + tag);
        } else {
            head(
                    out,
                    "206 Partial Content",
                    "Content-Length: " + (content.length - from) + "\r\nContent-Range: bytes " + from + "-"
                            + (content.length - 1) + "/" + content.length + tag);
        }
        out.write(Arrays.copyOfRange(content, from, end));
    }

    private static void head(OutputStream out, String status, String header) throws IOException {
        out.write(("HTTP/1.1 " + status + "\r\n" + header + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }
}
