package dev.oriel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A port of the loopback interface behind which a console waits, for RFB clients that know no WebSockets. Each
 * connection gets a console of its own; all end when the bridge is closed.
 */
final class TcpBridge implements AutoCloseable {

    private static final int MOST_CONNECTIONS = 16;
    private static final int PIECE = 64 * 1024;

    private final ServerSocketChannel port;
    private final Console console;
    private final Collection<AutoCloseable> open = new ConcurrentLinkedQueue<>();

    private TcpBridge(ServerSocketChannel port, Console console) {
        this.port = port;
        this.console = console;
    }

    /** Where each connection leads. */
    @FunctionalInterface
    interface Console {
        ByteChannel open() throws IOException;
    }

    /** Listens on a free port. */
    static TcpBridge to(Console console) throws IOException {
        ServerSocketChannel port =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        TcpBridge bridge = new TcpBridge(port, console);
        Thread.ofVirtual().name("bridge").start(bridge::accept);
        return bridge;
    }

    int port() throws IOException {
        return ((InetSocketAddress) port.getLocalAddress()).getPort();
    }

    private void accept() {
        try {
            for (int connections = 0; connections < MOST_CONNECTIONS; connections++) {
                SocketChannel client = port.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> connect(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void connect(SocketChannel client) {
        try (client;
                ByteChannel server = console.open()) {
            open.add(server);
            Thread up = Thread.ofVirtual().start(() -> copy(client, server));
            copy(server, client);
            client.close();
            up.join();
        } catch (IOException | InterruptedException ended) {
            // One of the two has left, and so does the other.
        }
    }

    /** Copies until one end closes, and then closes the one that is written to. */
    private static void copy(ReadableByteChannel from, WritableByteChannel to) {
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        try (to) {
            while (from.read(piece.clear()) >= 0) {
                piece.flip();
                while (piece.hasRemaining()) {
                    to.write(piece);
                }
            }
        } catch (IOException ended) {
            // The other direction notices.
        }
    }

    @Override
    public void close() throws Exception {
        port.close();
        for (AutoCloseable end : open) {
            end.close();
        }
    }
}
