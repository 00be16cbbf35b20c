package dev.oriel.qemu.qmp;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between a server and a QEMU's monitor, and hangs up when a number of orders has been given: QEMU carries the
 * last one out, and nobody hears its answer, as when the server is killed then.
 */
public final class CutMonitor implements AutoCloseable {

    private final Path socket;
    private final Path qemu;
    private final ServerSocketChannel server;
    private final List<String> ordered = new CopyOnWriteArrayList<>();
    private volatile int left = Integer.MAX_VALUE;

    private CutMonitor(Path socket, Path qemu, ServerSocketChannel server) {
        this.socket = socket;
        this.qemu = qemu;
        this.server = server;
    }

    /** Takes the place of QEMU's socket, until it is closed. */
    public static CutMonitor at(Path socket) throws IOException {
        Path qemu = Files.move(socket, socket.resolveSibling(socket.getFileName() + ".qemu"));
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        CutMonitor monitor = new CutMonitor(socket, qemu, server);
        Thread.ofVirtual().start(monitor::serve);
        return monitor;
    }

    /** Lets so many orders through from now on, and then hangs up on whoever has given them. */
    public void hangUpAfter(int orders) {
        ordered.clear();
        left = orders;
    }

    /** Lets everything through again. Returns the orders that have come through since it was told when to hang up. */
    public List<String> letThrough() {
        left = Integer.MAX_VALUE;
        return List.copyOf(ordered);
    }

    /** QEMU's socket is in its place again. */
    @Override
    public void close() throws IOException {
        server.close();
        Files.move(qemu, socket, StandardCopyOption.REPLACE_EXISTING);
    }

    private void serve() {
        while (server.isOpen()) {
            try (SocketChannel caller = server.accept();
                    SocketChannel monitor = SocketChannel.open(UnixDomainSocketAddress.of(qemu))) {
                Thread answers = Thread.ofVirtual().start(() -> passAnswers(monitor, caller));
                passOrders(caller, monitor);
                answers.join();
            } catch (IOException | InterruptedException e) {
                // one of the two has gone
                continue;
            }
        }
    }

    private void passOrders(SocketChannel caller, SocketChannel monitor) throws IOException {
        BufferedReader orders = reader(caller);
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            ordered.add(QmpClient.parse(line).path("execute").asString());
            left--;
            say(monitor, line);
            if (left == 0) {
                return;
            }
        }
        monitor.shutdownOutput();
    }

    private void passAnswers(SocketChannel monitor, SocketChannel caller) {
        try {
            BufferedReader answers = reader(monitor);
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                if (left > 0) {
                    say(caller, line);
                } else if (!QmpClient.parse(line).has("event")) {
                    break; // the last order has been carried out
                }
            }
            caller.shutdownOutput();
        } catch (IOException e) {
            // whoever listened has gone, and what is still said is for nobody
        }
    }

    private static BufferedReader reader(SocketChannel channel) {
        return new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    }

    private static void say(SocketChannel channel, String line) throws IOException {
        channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
    }
}
