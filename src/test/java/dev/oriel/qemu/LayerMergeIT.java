package dev.oriel.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.oriel.engine.EndlessMemory;
import dev.oriel.engine.EngineException;
import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestSpec;
import dev.oriel.engine.GuestSpec.Bus;
import dev.oriel.engine.GuestSpec.Disk;
import dev.oriel.engine.GuestSpec.DiskFormat;
import dev.oriel.engine.GuestSpecs;
import dev.oriel.engine.GuestState;
import dev.oriel.image.ImageFormat;
import dev.oriel.image.Qcow2Backing;
import dev.oriel.qemu.disk.QemuImg;
import dev.oriel.qemu.process.QemuSettings;
import dev.oriel.qemu.process.RunDirectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.util.FileSystemUtils;

/**
 * Layers are taken out from below a guest that runs. Its disk is a chain of an image, a layer that somebody keeps, one
 * that nobody needs, and the one that it writes to; each has written its own number over a part of what is below.
 */
@Timeout(480)
class LayerMergeIT {

    private static final long DISK_BYTES = 512L << 20;

    private final QemuImg tools = new QemuImg("qemu-img");
    private final QemuSettings settings = new QemuSettings(
            "qemu-system-x86_64", "qemu-img", true, 1879048192, 268435454, Duration.ofSeconds(5), 5, true);

    private Path home;
    private Path image;
    private Path kept;
    private Path unneeded;
    private Path top;
    private QemuEngine engine;

    @BeforeEach
    void aChain() throws Exception {
        home = Files.createTempDirectory("oriel-merge");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        image = home.resolve("image.qcow2");
        Path folder = Files.createDirectory(home.resolve("machine"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        kept = folder.resolve("disk-0.qcow2");
        unneeded = folder.resolve("disk-0.1.qcow2");
        top = folder.resolve("disk-0.2.qcow2");
        tools.createBlank(image, DISK_BYTES);
        write(image, 1, "0 256M");
        Files.setPosixFilePermissions(image, PosixFilePermissions.fromString("r--r--r--"));
        tools.createOverlay(image, ImageFormat.QCOW2, kept, DISK_BYTES);
        write(kept, 2, "16M 64M");
        tools.createLayer("disk-0.qcow2", unneeded, DISK_BYTES);
        write(unneeded, 3, "32M 200M");
        tools.createLayer("disk-0.1.qcow2", top, DISK_BYTES);
        write(top, 4, "64M 8M");
        engine = open();
    }

    @AfterEach
    void leaveNothingRunning() throws Exception {
        engine.close();
        try (QemuEngine last = open()) {
            for (Guest guest : last.adopt()) {
                guest.stop();
            }
        }
        assertThat(home.resolve("run")).isEmptyDirectory();
        FileSystemUtils.deleteRecursively(home);
    }

    @Test
    void aLayerGoesAndWhatIsSeenStaysAndNothingElseIsWritten() throws Exception {
        List<String> before = digests(image, kept, unneeded);
        Guest guest = engine.start(spec());
        guest.shorten(0, kept);

        assertThat(guest.state()).isEqualTo(GuestState.RUNNING);
        assertThat(Qcow2Backing.of(top)).contains("disk-0.qcow2");
        assertThat(digests(image, kept, unneeded)).isEqualTo(before);
        Files.delete(unneeded);
        guest.stop();
        assertSound();

        Guest again = engine.start(spec());
        again.shorten(0, image);
        assertThat(Qcow2Backing.of(top)).contains(image.toString());
        Files.delete(kept);
        again.shorten(0, null);
        assertThat(Qcow2Backing.of(top)).isEmpty();
        assertThat(digests(image)).isEqualTo(before.subList(0, 1));
        Files.delete(image);
        again.stop();
        assertSound();
    }

    @Test
    void layersThatTheGuestHasGotWhileItRanGoAsWellAndAreClosed() throws Exception {
        Guest guest = engine.start(spec());
        Path next = top.resolveSibling("disk-0.3.qcow2");
        Path last = top.resolveSibling("disk-0.4.qcow2");
        guest.pause();
        tools.createLayer(top.getFileName().toString(), next, DISK_BYTES);
        guest.continueOn(List.of(next));
        tools.createLayer(next.getFileName().toString(), last, DISK_BYTES);
        guest.continueOn(List.of(last));
        guest.resume();
        guest.shorten(0, kept);
        assertThat(Qcow2Backing.of(last)).contains("disk-0.qcow2");
        assertThat(OpenFiles.of(processId(guest))).contains(kept, last).doesNotContain(unneeded, top, next);
        Path after = top.resolveSibling("disk-0.5.qcow2");
        tools.createLayer(last.getFileName().toString(), after, DISK_BYTES);
        guest.pause();
        guest.continueOn(List.of(after));
        guest.resume();
        guest.stop();
        for (Path gone : List.of(unneeded, top, next)) {
            Files.delete(gone);
        }
        top = after;
        assertSound();
    }

    @Test
    void anInterruptBreaksItOffAndItCanBeginAgain() throws Exception {
        Guest guest = engine.start(spec());
        AtomicReference<Exception> end = new AtomicReference<>();
        long size = Files.size(top);
        Thread worker = Thread.ofPlatform().start(() -> {
            try {
                guest.shorten(0, kept);
            } catch (EngineException | InterruptedException e) {
                end.set(e);
            }
        });
        await().until(() -> Files.size(top) > size);
        worker.interrupt();
        worker.join(Duration.ofSeconds(20));
        assertThat(end.get()).isInstanceOf(InterruptedException.class);
        assertThat(Qcow2Backing.of(top)).contains("disk-0.1.qcow2");

        guest.pause(); // the monitor is still there
        guest.resume();
        guest.shorten(0, kept);
        guest.stop();
        Files.delete(unneeded);
        assertSound();
    }

    @Test
    void aQemuThatIsKilledMeanwhileLeavesASoundDisk() throws Exception {
        Guest guest = engine.start(spec());
        long size = Files.size(top);
        CompletableFuture<Void> shortening = CompletableFuture.runAsync(
                () -> assertThatThrownBy(() -> guest.shorten(0, kept)).isInstanceOf(EngineException.class));
        await().until(() -> Files.size(top) > size + (16 << 20));
        ProcessHandle.of(processId(guest)).orElseThrow().destroyForcibly();
        shortening.join();
        await().until(guest::state, GuestState.CRASHED::equals);
        assertSound();
        assertThat(Qcow2Backing.of(top)).contains("disk-0.1.qcow2");
    }

    /** What QEMU keeps of it in its memory only must be on the disk before anybody deletes what was below. */
    @Test
    void aQemuThatIsKilledJustAfterwardsHasLostNothing() throws Exception {
        Guest guest = engine.start(spec());
        guest.shorten(0, kept);
        ProcessHandle.of(processId(guest)).orElseThrow().destroyForcibly();
        await().until(guest::state, GuestState.CRASHED::equals);
        Files.delete(unneeded);
        assertSound();
    }

    @Test
    void theNextServerEndsWhatTheLastOneHasBegunAndCanGoOn() throws Exception {
        Guest guest = engine.start(spec());
        long size = Files.size(top);
        CompletableFuture<Void> shortening = CompletableFuture.runAsync(
                () -> assertThatThrownBy(() -> guest.shorten(0, kept)).isInstanceOf(EngineException.class));
        await().until(() -> Files.size(top) > size);
        engine.close();
        shortening.join();
        engine = open();
        Guest found = engine.adopt().getFirst();
        // A disk at which QEMU still works takes no other layer.
        Path next = top.resolveSibling("disk-0.3.qcow2");
        tools.createLayer(top.getFileName().toString(), next, DISK_BYTES);
        found.pause();
        found.continueOn(List.of(next));
        found.resume();
        found.shorten(0, kept);
        found.stop();
        Files.delete(unneeded);
        Files.delete(top);
        top = next;
        assertSound();
    }

    /** What a guest sees is what it saw at the beginning, and qemu-img finds nothing wrong. */
    private void assertSound() throws Exception {
        tools.check(top, ImageFormat.QCOW2);
        read(1, "0 16M");
        read(2, "16M 16M");
        read(3, "32M 32M");
        read(4, "64M 8M");
        read(3, "72M 160M");
        read(1, "232M 24M");
        read(0, "256M 256M");
    }

    private void read(int number, String where) throws Exception {
        assertThat(io("-r", top, "read -q -P " + number + " " + where)).isEmpty();
    }

    private static void write(Path file, int number, String where) throws Exception {
        assertThat(io("-n", file, "write -q -P " + number + " " + where)).isEmpty();
    }

    private static String io(String option, Path file, String command) throws Exception {
        Process process = new ProcessBuilder("qemu-io", option, "-f", "qcow2", "-c", command, file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private static List<String> digests(Path... files) throws Exception {
        List<String> digests = new ArrayList<>();
        for (Path file : files) {
            digests.add(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file))));
        }
        return digests;
    }

    private long processId(Guest guest) throws IOException {
        return RunDirectories.in(home.resolve("run"), home.resolve("logs"))
                .of(guest.id())
                .readProcessId()
                .orElseThrow();
    }

    private GuestSpec spec() {
        return GuestSpecs.small()
                .disk(new Disk(top, DiskFormat.QCOW2, Bus.VIRTIO))
                .build();
    }

    private QemuEngine open() throws IOException {
        return QemuEngine.open(
                settings,
                home.resolve("run"),
                home.resolve("logs"),
                home.resolve("accelerator.properties"),
                new EndlessMemory());
    }
}
