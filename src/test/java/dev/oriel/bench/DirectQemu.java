package dev.oriel.bench;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The bench guest in a QEMU of its own, whose VNC server is reached directly: once as it is, once with loss allowed. */
final class DirectQemu implements AutoCloseable {

    private final Path folder;
    private final Process process;

    DirectQemu(Path folder, Path guest) throws IOException {
        this.folder = folder;
        this.process = new ProcessBuilder(List.of(
                        "qemu-system-x86_64",
                        "-nodefaults",
                        "-no-user-config",
                        "-machine",
                        "pc,hpet=off,vmport=off",
                        "-accel",
                        "tcg,thread=multi",
                        "-cpu",
                        "max",
                        "-m",
                        "256M",
                        "-vga",
                        "std",
                        "-device",
                        "qemu-xhci",
                        "-device",
                        "usb-tablet",
                        "-kernel",
                        guest.resolve("vmlinuz").toString(),
                        "-initrd",
                        guest.resolve("initrd.img").toString(),
                        "-append",
                        Files.readString(guest.resolve("cmdline")).strip(),
                        "-display",
                        "none",
                        "-vnc",
                        "unix:" + socket("lossless") + ",share=force-shared,connections=200",
                        "-vnc",
                        "unix:" + socket("lossy") + ",share=force-shared,connections=200,lossy=on",
                        "-qmp",
                        "unix:" + socket("qmp") + ",server=on,wait=off"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    Path socket(String name) {
        return folder.resolve(name);
    }

    /** Its VNC server as it is: every pixel exact. */
    Side lossless() {
        return new Vnc("QEMU direct", socket("lossless"));
    }

    /** Its VNC server with {@code lossy=on}. */
    Side lossy() {
        return new Vnc("QEMU lossy", socket("lossy"));
    }

    private SocketChannel open(Path socket) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (true) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
                return channel;
            } catch (IOException notYet) {
                channel.close();
                if (System.nanoTime() > deadline || !process.isAlive()) {
                    throw notYet;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says one thing to QEMU's monitor. */
    private void tell(String command) throws IOException {
        try (SocketChannel monitor = open(socket("qmp"))) {
            String words = "{\"execute\":\"qmp_capabilities\"}{\"execute\":\"" + command + "\"}";
            monitor.write(ByteBuffer.wrap(words.getBytes(StandardCharsets.US_ASCII)));
            StringBuilder answers = new StringBuilder();
            ByteBuffer part = ByteBuffer.allocate(4096);
            while (answers.toString().split("\"return\"", -1).length < 3 && monitor.read(part.clear()) > 0) {
                answers.append(StandardCharsets.US_ASCII.decode(part.flip()));
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
    }

    private final class Vnc implements Side {

        private final String name;
        private final Path socket;

        Vnc(String name, Path socket) {
            this.name = name;
            this.socket = socket;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public ByteChannel directLine() throws IOException {
            return open(socket);
        }

        @Override
        public ByteChannel connect(ByteChannel line) {
            return line;
        }

        @Override
        public void go() throws IOException {
            tell("cont");
        }

        @Override
        public void rest() throws IOException {
            tell("stop");
        }

        @Override
        public long cpuNanos() throws IOException {
            return ProcessFiles.cpuNanosWithoutGuest(process.pid());
        }
    }
}
