package dev.oriel.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** QEMU's VNC server behind websockify, as most web consoles have it. */
final class Websockify implements Side, AutoCloseable {

    private final Side behind;
    private final int port = freePort();
    private final Process process;

    Websockify(Side behind, Path socket) throws IOException {
        this.behind = behind;
        this.process = new ProcessBuilder(
                        "websockify", "--unix-target=" + socket, "127.0.0.1:" + port, "--timeout=1800")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** A port of this machine that nobody listens on. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public String name() {
        return "websockify";
    }

    @Override
    public ByteChannel directLine() throws IOException {
        return SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    @Override
    public ByteChannel connect(ByteChannel line) throws IOException {
        return WebSocketPipe.open(line, "/", "");
    }

    @Override
    public void go() throws Exception {
        behind.go();
    }

    @Override
    public void rest() throws Exception {
        behind.rest();
    }

    @Override
    public long cpuNanos() throws IOException {
        return behind.cpuNanos() + ProcessFiles.cpuNanos(process.pid());
    }

    /** It has a process for each connection. */
    @Override
    public void close() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
    }
}
