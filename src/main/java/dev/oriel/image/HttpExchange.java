package dev.oriel.image;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * One question to a web server and its answer, over a connection to the very address that was judged. The JDK's clients
 * look a name up by themselves, and might find another address than the one that was judged.
 */
final class HttpExchange implements Closeable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Socket socket;
    private final HttpHead head;
    private final InputStream body;

    private HttpExchange(Socket socket, HttpHead head, InputStream body) {
        this.socket = socket;
        this.head = head;
        this.body = body;
    }

    /**
     * Asks for a file.
     *
     * @param addresses of its host; the first that answers is asked
     * @param from the first byte that is wanted
     * @param validator of the state of the file that the bytes before belong to, or null
     * @param halt closes the connection when it is wished
     */
    static HttpExchange get(
            ImportAddress what, List<InetAddress> addresses, long from, @Nullable String validator, Halt halt)
            throws IOException {
        Socket socket = connect(what, addresses, halt);
        try {
            Socket line = what.secure() ? secured(socket, what) : socket;
            line.getOutputStream().write(request(what, from, validator));
            line.getOutputStream().flush();
            InputStream in = new BufferedInputStream(line.getInputStream(), 1 << 16);
            HttpHead head = HttpHead.read(in);
            return new HttpExchange(line, head, body(head, in));
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    HttpHead head() {
        return head;
    }

    InputStream body() {
        return body;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static Socket connect(ImportAddress what, List<InetAddress> addresses, Halt halt) throws IOException {
        IOException last = new IOException(what.host() + " has no address");
        for (InetAddress address : addresses) {
            Socket socket = new Socket();
            halt.closing(socket);
            try {
                socket.connect(new InetSocketAddress(address, what.port()), (int) PATIENCE.toMillis());
                socket.setSoTimeout((int) PATIENCE.toMillis());
                return socket;
            } catch (IOException e) {
                socket.close();
                halt.check();
                last = e;
            }
        }
        throw last;
    }

    /** The certificate has to be the host's, whatever address it has. */
    private static Socket secured(Socket socket, ImportAddress what) throws IOException {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket secured = (SSLSocket) factory.createSocket(socket, what.host(), what.port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    private static byte[] request(ImportAddress what, long from, @Nullable String validator) {
        List<String> lines = new ArrayList<>(List.of(
                "GET " + what.target() + " HTTP/1.1",
                "Host: " + what.authority(),
                "User-Agent: Oriel",
                "Accept: */*",
                "Accept-Encoding: identity",
                "Connection: close"));
        if (from > 0 && validator != null) {
            lines.add("Range: bytes=" + from + "-");
            lines.add("If-Range: " + validator);
        }
        return HttpHead.request(lines.toArray(String[]::new));
    }

    private static InputStream body(HttpHead head, InputStream in) throws IOException {
        if (head.isChunked()) {
            return new ChunkedBody(in);
        }
        OptionalLong length = head.contentLength();
        return length.isEmpty() ? in : new Measured(in, length.getAsLong());
    }

    /** A body of a length that was told: it neither ends earlier nor goes on. */
    private static final class Measured extends InputStream {

        private final InputStream in;
        private long left;

        Measured(InputStream in, long length) {
            this.in = in;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int n = in.read(into, offset, (int) Math.min(length, left));
            if (n < 0) {
                throw new EOFException("the answer ends too early");
            }
            left -= n;
            return n;
        }
    }
}
