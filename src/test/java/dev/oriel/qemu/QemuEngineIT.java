package dev.oriel.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.oriel.engine.Display;
import dev.oriel.engine.Engine;
import dev.oriel.engine.EngineContract;
import dev.oriel.engine.EngineException;
import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestSpec;
import dev.oriel.engine.GuestSpec.BootDevice;
import dev.oriel.engine.GuestSpec.Bus;
import dev.oriel.engine.GuestSpec.Disk;
import dev.oriel.engine.GuestSpec.DiskFormat;
import dev.oriel.engine.GuestSpecs;
import dev.oriel.engine.GuestState;
import dev.oriel.framebuffer.Framebuffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** QEMU keeps the contract, and real guests boot on it. */
class QemuEngineIT extends EngineContract {

    private static final Path GRUB = Path.of("/usr/lib/grub-rescue/grub-rescue-cdrom.iso");
    private static final int KEY_SYM_C = 'c';
    private static final int SCANCODE_C = 0x2e;

    @TempDir
    private static Path memory;

    private Path home;
    private Engine engine;

    @BeforeEach
    void openEngine() throws IOException {
        home = Files.createTempDirectory("oriel-it");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        engine = open("qemu-system-x86_64");
    }

    @AfterEach
    void leaveNothingRunning() throws IOException {
        engine.close();
        for (RunDirectory run :
                RunDirectories.in(home.resolve("run"), home.resolve("logs")).all()) {
            var id = run.readProcessId();
            if (id.isPresent()) {
                QemuProcess.find(id.getAsLong(), run.guest()).ifPresent(process -> {
                    process.kill();
                    assertThat(process.awaitEnd(Duration.ofSeconds(5))).isTrue();
                });
            }
        }
        try (var files = Files.walk(home)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    protected Engine engine() {
        return engine;
    }

    @Override
    protected Engine successor() throws IOException {
        engine.close();
        return open("qemu-system-x86_64");
    }

    @Override
    protected void crash(Guest guest) throws IOException {
        long id = processId(guest);
        ProcessHandle.of(id).orElseThrow().destroyForcibly();
    }

    @Test
    void grubBootsAndAKeyChangesThePicture() throws Exception {
        Guest guest = engine.start(grub().build());
        try (Display.Subscription watching = guest.display().subscribe(() -> {})) {
            awaitPicture(guest);
            pressC(guest);
        }
    }

    @Test
    void theNextEngineShowsTheGuestsScreen() throws Exception {
        Guest guest = engine.start(grub().build());
        awaitPicture(guest);
        try (Engine next = successor()) {
            Guest adopted = next.adopt().getFirst();
            assertThat(adopted.id()).isEqualTo(guest.id());
            awaitPicture(adopted);
            pressC(adopted);
            adopted.stop();
        }
    }

    @Test
    void aGuestThatWasKilledTellsSo() throws Exception {
        Guest guest = engine.start(spec().build());
        List<String> reasons = new CopyOnWriteArrayList<>();
        guest.onStateChange((who, state, reason) -> reasons.add(state + " " + reason));
        crash(guest);
        await().atMost(Duration.ofSeconds(1)).until(guest::state, GuestState.CRASHED::equals);
        await().untilAsserted(() -> assertThat(reasons)
                .containsExactly("CRASHED its process ended unexpectedly: it said nothing, as when it is killed"));
    }

    @Test
    void aBadDiskIsReportedInQemusOwnWords() throws Exception {
        Path disk = Files.writeString(home.resolve("bad.qcow2"), "this is no disk");
        GuestSpec spec =
                spec().disk(new Disk(disk, DiskFormat.QCOW2, Bus.VIRTIO)).build();
        assertThatThrownBy(() -> engine.start(spec))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("Image is not in qcow2 format");
        assertThat(home.resolve("run")).isEmptyDirectory();
    }

    @Test
    void aMissingQemuIsNamedWithItsPackage() throws Exception {
        try (Engine without = open("qemu-that-is-not-there")) {
            assertThatThrownBy(() -> without.start(spec().build()))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("qemu-system-x86");
            assertThat(without.status().reason()).contains("qemu-that-is-not-there");
        }
    }

    @Test
    void theAcceleratorIsChosenForAReason() {
        assertThat(engine.status().name()).startsWith("QEMU ");
        assertThat(engine.status().accelerator()).isIn("kvm", "tcg");
        assertThat(memory.resolve("accelerator.properties")).content().contains("accelerator=");
    }

    @Test
    void whatAGuestLeftBehindIsClearedWhenNobodyWasHere() throws Exception {
        Guest guest = engine.start(spec().build());
        long id = processId(guest);
        engine.close();
        ProcessHandle process = ProcessHandle.of(id).orElseThrow();
        process.destroyForcibly();
        await().until(() -> QemuProcess.find(id, guest.id()).isEmpty());
        try (Engine next = open("qemu-system-x86_64")) {
            assertThat(next.adopt()).isEmpty();
            assertThat(home.resolve("run")).isEmptyDirectory();
            assertThat(next.start(spec().id(guest.id()).build()).state()).isEqualTo(GuestState.RUNNING);
        }
    }

    @Test
    void aGuestThatAnotherServerLeftIsNotStartedTwice() throws Exception {
        UUID id = engine.start(spec().build()).id();
        try (Engine next = successor()) {
            assertThatThrownBy(() -> next.start(spec().id(id).build()))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("runs already");
        }
    }

    private Engine open(String binary) throws IOException {
        return QemuEngine.open(
                new QemuSettings(binary, "qemu-img", true, 1879048192, 268435454, Duration.ofSeconds(5)),
                home.resolve("run"),
                home.resolve("logs"),
                memory.resolve("accelerator.properties"));
    }

    private GuestSpecs grub() {
        return spec().cdrom(GRUB).bootOrder(BootDevice.CDROM);
    }

    private long processId(Guest guest) throws IOException {
        return RunDirectories.in(home.resolve("run"), home.resolve("logs"))
                .of(guest.id())
                .readProcessId()
                .orElseThrow();
    }

    /** Waits until GRUB has drawn its menu or its prompt: many pixels are lit, and the picture stands still. */
    private static void awaitPicture(Guest guest) {
        long[] last = {-1};
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(1500))
                .until(() -> {
                    long generation = guest.display().framebuffer().generation();
                    boolean still = generation == last[0];
                    last[0] = generation;
                    return still && lit(guest.display().framebuffer()) > 1000;
                });
    }

    private static long lit(Framebuffer screen) {
        return Arrays.stream(screen.read(screen.bounds()))
                .filter(pixel -> pixel != 0)
                .count();
    }

    private static void pressC(Guest guest) {
        Framebuffer screen = guest.display().framebuffer();
        int[] before = screen.read(screen.bounds());
        guest.input().key(KEY_SYM_C, SCANCODE_C, true);
        guest.input().key(KEY_SYM_C, SCANCODE_C, false);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !Arrays.equals(before, screen.read(screen.bounds()))
                        || guest.display().framebuffer() != screen);
    }
}
