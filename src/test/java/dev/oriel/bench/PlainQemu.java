package dev.oriel.bench;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.util.FileSystemUtils;

/** A guest in a QEMU as a person would start it, with a disk that can hold QEMU's own snapshots. */
final class PlainQemu implements AutoCloseable {

    private static final long START_SECONDS = 20;
    private static final long TOOL_SECONDS = 30;

    private final PoolGuest guest;
    private final Path folder;
    private final Process process;

    /** @param files where the guest's files are */
    PlainQemu(PoolGuest guest, Path files) throws IOException, InterruptedException {
        this.guest = guest;
        this.folder = Files.createTempDirectory("oriel-plain");
        try {
            this.process = new ProcessBuilder(command(files))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
        } catch (IOException | InterruptedException | RuntimeException e) {
            FileSystemUtils.deleteRecursively(folder);
            throw e;
        }
    }

    private List<String> command(Path files) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "qemu-system-x86_64",
                "-nodefaults",
                "-no-user-config",
                "-machine",
                "pc,hpet=off,vmport=off",
                "-accel",
                "tcg,thread=multi,tb-size=64",
                "-cpu",
                "max",
                "-vga",
                "std",
                "-device",
                "qemu-xhci",
                "-device",
                "usb-tablet",
                "-drive",
                "file=" + disk(files) + ",if=virtio,format=qcow2",
                "-display",
                "none",
                "-vnc",
                "unix:" + socket("vnc") + ",share=force-shared",
                "-qmp",
                "unix:" + socket("qmp") + ",server=on,wait=off"));
        command.addAll(
                switch (guest) {
                    case TINY ->
                        List.of(
                                "-m",
                                "256M",
                                "-kernel",
                                files.resolve("vmlinuz").toString(),
                                "-initrd",
                                files.resolve("initrd.img").toString(),
                                "-append",
                                Files.readString(files.resolve("cmdline")).strip());
                    case DESKTOP -> List.of("-m", "1024M");
                });
        return command;
    }

    private Path disk(Path files) throws IOException, InterruptedException {
        Path disk = folder.resolve("disk.qcow2");
        List<String> tool = new ArrayList<>(List.of("qemu-img", "create", "-q", "-f", "qcow2"));
        tool.addAll(
                switch (guest) {
                    case TINY -> List.of(disk.toString(), "1G");
                    case DESKTOP ->
                        List.of("-b", files.resolve("desktop.qcow2").toString(), "-F", "qcow2", disk.toString());
                });
        Process making = new ProcessBuilder(tool).inheritIO().start();
        if (!making.waitFor(TOOL_SECONDS, TimeUnit.SECONDS) || making.exitValue() != 0) {
            making.destroyForcibly();
            throw new IOException("qemu-img made no disk");
        }
        return disk;
    }

    private Path socket(String name) {
        return folder.resolve(name);
    }

    /** Waits until it has booted and its screen is at rest. */
    void boot() throws IOException, InterruptedException, TimeoutException {
        try (Spectator spectator = new Spectator(new CountingChannel(open("vnc")))) {
            Classroom.settled(spectator, guest);
        }
    }

    /** Tells QEMU something. Returns the milliseconds that it took. */
    double say(String words) throws IOException, InterruptedException {
        try (Monitor monitor = new Monitor(open("qmp"))) {
            long begun = System.nanoTime();
            monitor.say(words);
            return Classroom.millisSince(begun);
        }
    }

    private SocketChannel open(String name) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (true) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(socket(name)));
                return channel;
            } catch (IOException notYet) {
                channel.close();
                if (System.nanoTime() > deadline || !process.isAlive()) {
                    throw new IOException("QEMU does not listen: " + Files.readString(folder.resolve("log")), notYet);
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    @Override
    public void close() throws InterruptedException, IOException {
        process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
        FileSystemUtils.deleteRecursively(folder);
    }
}
