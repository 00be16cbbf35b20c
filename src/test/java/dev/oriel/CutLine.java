package dev.oriel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A line to a server that can be cut: a loopback port that passes everything on, as long as it is whole. */
final class CutLine implements AutoCloseable {

    private static final int PIECE = 64 * 1024;

    private final int server;
    private final ServerSocket port = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    private final Collection<Socket> ends = new ConcurrentLinkedQueue<>();
    private volatile boolean cut;

    CutLine(int server) throws IOException {
        this.server = server;
        Thread.ofVirtual().name("cut-line").start(this::accept);
    }

    int port() {
        return port.getLocalPort();
    }

    /** From now on nothing comes through: what is connected breaks off, and whoever connects is hung up on. */
    void cut() {
        cut = true;
        ends.forEach(CutLine::hangUp);
        ends.clear();
    }

    void mend() {
        cut = false;
    }

    @Override
    public void close() throws IOException {
        port.close();
        cut();
    }

    private void accept() {
        try {
            while (true) {
                Socket caller = port.accept();
                Thread.ofVirtual().start(() -> connect(caller));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void connect(Socket caller) {
        if (cut) {
            hangUp(caller);
            return;
        }
        try {
            Socket called = new Socket(InetAddress.getLoopbackAddress(), server);
            ends.add(caller);
            ends.add(called);
            Thread.ofVirtual().start(() -> copy(called, caller));
            copy(caller, called);
        } catch (IOException refused) {
            hangUp(caller);
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] piece = new byte[PIECE];
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                out.write(piece, 0, read);
            }
        } catch (IOException broken) {
            // The other direction notices.
        } finally {
            hangUp(from);
            hangUp(to);
        }
    }

    private static void hangUp(Socket end) {
        try {
            end.close();
        } catch (IOException ended) {
            // It is gone, which is what was wanted.
        }
    }
}
