package dev.oriel.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.engine.EndlessMemory;
import dev.oriel.engine.EngineException;
import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestSpec.Bus;
import dev.oriel.engine.GuestSpec.Disk;
import dev.oriel.engine.GuestSpec.DiskFormat;
import dev.oriel.engine.GuestSpecs;
import dev.oriel.engine.GuestState;
import dev.oriel.engine.StateFiles;
import dev.oriel.image.ImageFormat;
import dev.oriel.qemu.disk.QemuImg;
import dev.oriel.qemu.process.QemuSettings;
import dev.oriel.qemu.process.RunDirectories;
import dev.oriel.qemu.process.RunDirectory;
import dev.oriel.qemu.qmp.CutMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * A server is gone after each of the orders that it gives QEMU for a deed, in turn. The guest runs on, and the next
 * server does the same deed from its beginning to its end.
 */
@Timeout(300)
class LastOrderIT {

    private static final Logger log = LoggerFactory.getLogger(LastOrderIT.class);
    private static final long DISK_BYTES = 64L << 20;

    /** More than any deed takes. */
    private static final int MOST_ORDERS = 100;

    private final QemuImg tools = new QemuImg("qemu-img");
    private final QemuSettings settings = new QemuSettings(
            "qemu-system-x86_64", "qemu-img", true, 1879048192, 268435454, Duration.ofSeconds(5), 5, true);

    private Path home;
    private Path image;
    private Path disc;
    private Path top;
    private int made;
    private QemuEngine engine;

    @BeforeEach
    void aDiskAndADisc() throws Exception {
        home = Files.createTempDirectory("oriel-order");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        image = home.resolve("image.qcow2");
        tools.createBlank(image, DISK_BYTES);
        top = image;
        grow();
        disc = Files.write(home.resolve("disc.iso"), new byte[1 << 20]);
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
        tools.check(top, ImageFormat.QCOW2);
        FileSystemUtils.deleteRecursively(home);
    }

    enum Deed {
        SNAPSHOT {
            @Override
            void act(LastOrderIT with, Guest guest) throws Exception {
                SNAPSHOT_OF_PAUSED.act(with, guest);
                guest.resume();
            }
        },
        /** The owner has paused the machine, and it stays so. */
        SNAPSHOT_OF_PAUSED {
            @Override
            void act(LastOrderIT with, Guest guest) throws Exception {
                guest.pause();
                guest.save(new StateFiles(with.fresh("state")));
                guest.continueOn(List.of(with.grow()));
            }
        },
        FORK {
            @Override
            void act(LastOrderIT with, Guest guest) throws Exception {
                guest.pause();
                guest.saveShared(Files.createDirectory(with.fresh("shared")));
                guest.continueOn(List.of(with.grow()));
                guest.resume();
            }
        },
        SHORTEN {
            @Override
            void act(LastOrderIT with, Guest guest) throws Exception {
                guest.pause();
                guest.continueOn(List.of(with.grow()));
                guest.resume();
                guest.shorten(0, with.image);
                assertThat(with.openFiles(guest)).containsExactlyInAnyOrder(with.top, with.image);
            }
        },
        DISC {
            @Override
            void act(LastOrderIT with, Guest guest) throws Exception {
                guest.insert(with.disc);
                assertThat(with.openFiles(guest)).contains(with.disc);
                guest.insert(null);
                assertThat(with.openFiles(guest)).containsExactlyInAnyOrder(with.top, with.image);
            }
        };

        abstract void act(LastOrderIT with, Guest guest) throws Exception;
    }

    @ParameterizedTest
    @EnumSource
    void whateverOrderWasTheLast(Deed deed) throws Exception {
        Guest guest = engine.start(GuestSpecs.small()
                .disk(new Disk(top, DiskFormat.QCOW2, Bus.VIRTIO))
                .build());
        RunDirectory run = directory(guest);
        engine.close();
        try (CutMonitor monitor = CutMonitor.at(run.control())) {
            guest = nextServer();
            for (int orders = 1; true; orders++) {
                assertThat(orders).isLessThan(MOST_ORDERS);
                monitor.hangUpAfter(orders);
                boolean done = isDone(deed, guest);
                List<String> given = monitor.letThrough();
                if (done) {
                    assertThat(given).as("orders for the whole deed").hasSizeBetween(1, orders);
                    return;
                }
                log.info("{} was broken off after {}", deed, given.getLast());
                engine.close();
                guest = nextServer();
                deed.act(this, guest);
                assertThat(guest.state())
                        .isEqualTo(deed == Deed.SNAPSHOT_OF_PAUSED ? GuestState.PAUSED : GuestState.RUNNING);
            }
        }
    }

    private boolean isDone(Deed deed, Guest guest) throws Exception {
        try {
            deed.act(this, guest);
            return true;
        } catch (EngineException e) {
            return false;
        }
    }

    private Guest nextServer() throws IOException {
        engine = open();
        return engine.adopt().getFirst();
    }

    private Path fresh(String name) {
        return home.resolve(name + made++);
    }

    /** A new layer on the topmost one, as the next server makes it too: what it may stand on already is empty. */
    private Path grow() throws Exception {
        Path layer = home.resolve("layer" + made++ + ".qcow2");
        tools.createLayer(top.getFileName().toString(), layer, DISK_BYTES);
        top = layer;
        return layer;
    }

    /** What QEMU has open of what is ours. */
    private List<Path> openFiles(Guest guest) throws IOException {
        return OpenFiles.of(directory(guest).readProcessId().orElseThrow()).stream()
                .filter(file -> home.equals(file.getParent()))
                .toList();
    }

    private RunDirectory directory(Guest guest) throws IOException {
        return RunDirectories.in(home.resolve("run"), home.resolve("logs")).of(guest.id());
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
