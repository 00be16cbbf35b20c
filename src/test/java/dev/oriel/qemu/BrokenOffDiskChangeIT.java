package dev.oriel.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.engine.EndlessMemory;
import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestSpec;
import dev.oriel.engine.GuestSpec.Bus;
import dev.oriel.engine.GuestSpec.Disk;
import dev.oriel.engine.GuestSpec.DiskFormat;
import dev.oriel.engine.GuestSpecs;
import dev.oriel.image.ImageFormat;
import dev.oriel.qemu.disk.BlockNode;
import dev.oriel.qemu.disk.QemuImg;
import dev.oriel.qemu.process.QemuSettings;
import dev.oriel.qemu.process.RunDirectories;
import dev.oriel.qemu.process.RunDirectory;
import dev.oriel.qemu.qmp.QmpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.util.FileSystemUtils;

/**
 * A server is killed when it has told QEMU of a file, and before a disk or the CD drive has it. The guest runs on, and
 * the next server can do the same again.
 */
@Timeout(120)
class BrokenOffDiskChangeIT {

    private static final long DISK_BYTES = 64L << 20;

    private final QemuImg tools = new QemuImg("qemu-img");
    private final QemuSettings settings = new QemuSettings(
            "qemu-system-x86_64", "qemu-img", true, 1879048192, 268435454, Duration.ofSeconds(5), 5, true);

    private Path home;
    private Path disk;
    private QemuEngine engine;

    @BeforeEach
    void aDisk() throws Exception {
        home = Files.createTempDirectory("oriel-change");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        disk = home.resolve("disk.qcow2");
        tools.createBlank(disk, DISK_BYTES);
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
    void aLayerThatNoDiskGotIsClosedAndTheNextOneTaken() throws Exception {
        Guest guest = engine.start(spec());
        guest.pause();
        Path first = layer(disk, "disk.1.qcow2");
        guest.continueOn(List.of(first));
        Path lost = layer(first, "disk.2.qcow2");
        Map<String, Object> overlay = new HashMap<>(BlockNode.disk("disk0.2", lost, "qcow2"));
        overlay.put("backing", null);
        Guest found = killedAfter(guest, lost, overlay);
        assertThat(openFiles(found)).contains(disk, first).doesNotContain(lost);

        Files.delete(lost);
        Path next = layer(first, "disk.2.qcow2");
        found.continueOn(List.of(next));
        assertThat(openFiles(found)).contains(disk, first, next);
        found.stop();
        tools.check(next, ImageFormat.QCOW2);
    }

    @Test
    void aDiscThatTheDriveDidNotGetIsClosedAndTheNextOneTaken() throws Exception {
        Path disc = Files.write(home.resolve("disc.iso"), new byte[1 << 20]);
        Guest guest = engine.start(spec());
        guest.insert(disc);
        guest.insert(null);
        Guest found = killedAfter(guest, disc, BlockNode.disc("medium.1", disc));
        assertThat(openFiles(found)).contains(disk).doesNotContain(disc);

        found.insert(disc);
        assertThat(openFiles(found)).contains(disc);
        found.insert(null);
        assertThat(openFiles(found)).doesNotContain(disc);
    }

    /** The server tells QEMU of a file, as its next one finds it when it has been killed then. */
    private Guest killedAfter(Guest guest, Path file, Map<String, ?> node) throws Exception {
        RunDirectory run = directory(guest);
        engine.close();
        run.giveAway(file);
        try (QmpClient monitor = QmpClient.connect(run.control(), QmpClient.Listener.NOBODY)) {
            monitor.execute("blockdev-add", node);
        }
        engine = open();
        return engine.adopt().getFirst();
    }

    private List<Path> openFiles(Guest guest) throws IOException {
        return OpenFiles.of(directory(guest).readProcessId().orElseThrow());
    }

    private RunDirectory directory(Guest guest) throws IOException {
        return RunDirectories.in(home.resolve("run"), home.resolve("logs")).of(guest.id());
    }

    private Path layer(Path below, String name) throws Exception {
        Path layer = home.resolve(name);
        tools.createLayer(below.getFileName().toString(), layer, DISK_BYTES);
        return layer;
    }

    private GuestSpec spec() {
        return GuestSpecs.small()
                .disk(new Disk(disk, DiskFormat.QCOW2, Bus.VIRTIO))
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
