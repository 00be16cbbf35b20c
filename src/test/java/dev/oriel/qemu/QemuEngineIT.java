package dev.oriel.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.oriel.engine.Display;
import dev.oriel.engine.EndlessMemory;
import dev.oriel.engine.Engine;
import dev.oriel.engine.EngineContract;
import dev.oriel.engine.EngineException;
import dev.oriel.engine.EngineFact;
import dev.oriel.engine.EngineRemark;
import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestSpec;
import dev.oriel.engine.GuestSpec.BootDevice;
import dev.oriel.engine.GuestSpec.Bus;
import dev.oriel.engine.GuestSpec.Disk;
import dev.oriel.engine.GuestSpec.DiskFormat;
import dev.oriel.engine.GuestSpec.DisplayAdapter;
import dev.oriel.engine.GuestSpec.Firmware;
import dev.oriel.engine.GuestSpec.Network;
import dev.oriel.engine.GuestSpecs;
import dev.oriel.engine.GuestState;
import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import dev.oriel.image.ImageFormat;
import dev.oriel.qemu.disk.QemuImg;
import dev.oriel.qemu.display.Disturbance;
import dev.oriel.qemu.process.QemuProcess;
import dev.oriel.qemu.process.QemuSettings;
import dev.oriel.qemu.process.RunDirectories;
import dev.oriel.qemu.process.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
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
    private static final int SCANCODE_C = 0x2e;

    /** The keys of "halt" and Enter. */
    private static final int[] SCANCODES_HALT = {0x23, 0x1e, 0x26, 0x14, 0x1c};

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
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
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

    @Override
    protected Path folder() {
        return home;
    }

    @Override
    protected Path disk(String name) throws Exception {
        Path file = home.resolve(name);
        new QemuImg("qemu-img").createBlank(file, 1 << 20);
        return file;
    }

    @Override
    protected Path overlay(String name, Path disk) throws Exception {
        Path file = home.resolve(name);
        new QemuImg("qemu-img").createOverlay(disk, ImageFormat.QCOW2, file, 1 << 20);
        return file;
    }

    @Test
    void grubBootsAndAKeyChangesThePicture() throws Exception {
        Guest guest = engine.start(grub().build());
        try (Display.Subscription watching = guest.display().subscribe(() -> {})) {
            awaitMenu(guest);
            pressC(guest);
        }
    }

    @Test
    void theNextEngineShowsTheGuestsScreen() throws Exception {
        Guest guest = engine.start(grub().build());
        awaitMenu(guest);
        try (Engine next = successor()) {
            Guest adopted = next.adopt().getFirst();
            assertThat(adopted.id()).isEqualTo(guest.id());
            awaitMenu(adopted);
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
    void aGuestMayTurnItselfOff() throws Exception {
        Guest guest = engine.start(grub().build());
        List<String> reasons = new CopyOnWriteArrayList<>();
        guest.onStateChange((who, state, reason) -> reasons.add(state + " " + reason));
        awaitMenu(guest);
        pressC(guest);
        type(guest, SCANCODES_HALT);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(reasons).containsExactly("OFF powered off by the guest"));
    }

    @Test
    void nobodyWatchesAndThePictureIsStillKept() throws Exception {
        Guest guest = engine.start(grub().build());
        awaitMenu(guest);
        pressC(guest);
    }

    @Test
    void theScreenComesBackWhenItsConnectionBreaks() throws Exception {
        Guest guest = engine.start(grub().build());
        awaitMenu(guest);
        Disturbance.breakOff(guest.display());
        pressCUntilHeard(guest);
    }

    @Test
    void everyKindOfDeviceStarts() throws Exception {
        QemuImg tools = new QemuImg("qemu-img");
        List<Disk> disks = new ArrayList<>();
        for (Bus bus : List.of(Bus.VIRTIO, Bus.SATA, Bus.SATA, Bus.IDE, Bus.IDE, Bus.IDE)) {
            Path file = home.resolve("disk, number=" + disks.size() + ".qcow2");
            tools.createBlank(file, 1 << 20);
            disks.add(new Disk(file, DiskFormat.QCOW2, bus));
        }
        for (Network network : Network.values()) {
            for (DisplayAdapter adapter : DisplayAdapter.values()) {
                GuestSpecs spec =
                        spec().name("a, \"b\" ,share=on\n-S").network(network).display(adapter);
                disks.forEach(spec::disk);
                Guest guest = engine.start(spec.bootOrder(BootDevice.NETWORK, BootDevice.DISK, BootDevice.CDROM)
                        .build());
                assertThat(guest.state()).isEqualTo(GuestState.RUNNING);
                guest.stop();
            }
        }
    }

    @Test
    void uefiKeepsItsSettingsBesideTheDisk() throws Exception {
        Path disk = home.resolve("disk.qcow2");
        new QemuImg("qemu-img").createBlank(disk, 1 << 20);
        Guest guest = engine.start(spec().firmware(Firmware.UEFI)
                .disk(new Disk(disk, DiskFormat.QCOW2, Bus.VIRTIO))
                .build());
        await().atMost(Duration.ofSeconds(120)).until(() -> lit(guest) > 1000 && !shows(guest, 720, 400));
        assertThat(home.resolve("uefi-vars.fd")).exists();
    }

    @Test
    void aGuestHasAnUnprivilegedUserOfItsOwn() throws Exception {
        assumeTrue(RunDirectories.ownUser().equals(0), "only root can give it one");
        Path disk = home.resolve("disk.qcow2");
        new QemuImg("qemu-img").createBlank(disk, 1 << 20);
        Guest one = engine.start(
                spec().disk(new Disk(disk, DiskFormat.QCOW2, Bus.VIRTIO)).build());
        Guest other = engine.start(spec().build());
        assertThat(user(one)).isGreaterThanOrEqualTo(1879048192).isNotEqualTo(user(other));
        assertThat(Files.getAttribute(disk, "unix:uid")).isEqualTo(user(one));
        assertThat(engine.status().isolation()).contains(EngineRemark.of(EngineFact.USER_OF_ITS_OWN));
    }

    /** GRUB asks for keys without pause. */
    @Test
    void itIsToldWhetherAGuestIsAtWork() throws Exception {
        Guest guest = engine.start(grub().build());
        await().until(guest::isAtWork);
        guest.pause();
        await().until(() -> !guest.isAtWork());
        guest.resume();
        await().until(guest::isAtWork);
        guest.stop();
        await().until(() -> !guest.isAtWork());
    }

    @Test
    void aGuestStandsBackFromTheServer() throws Exception {
        Guest guest = engine.start(spec().build());
        Path process = Path.of("/proc", Long.toString(processId(guest)));
        assertThat(List.of(Files.readString(process.resolve("stat")).split(" ")))
                .element(18)
                .isEqualTo("5");
        Path session = process.resolve("autogroup");
        if (Files.exists(session)) {
            assertThat(session).content().endsWith("nice 5\n");
        }
    }

    @Test
    void theMoreGuestsRunTheFurtherEachStandsBack() throws Exception {
        Guest first = engine.start(spec().build());
        Path session = Path.of("/proc", Long.toString(processId(first)), "autogroup");
        assumeThat(session).exists();
        List<Guest> others = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            others.add(engine.start(spec().build()));
        }
        await().untilAsserted(() -> assertThat(session).content().endsWith("nice 7\n"));
        others.getFirst().pause();
        await().untilAsserted(() -> assertThat(session).content().endsWith("nice 5\n"));
        others.getFirst().resume();
        await().untilAsserted(() -> assertThat(session).content().endsWith("nice 7\n"));
        others.getFirst().stop();
        await().untilAsserted(() -> assertThat(session).content().endsWith("nice 5\n"));
    }

    @Test
    void typingIntoAQemuThatHangsDoesNotWait() throws Exception {
        Guest guest = engine.start(spec().build());
        signal(guest, "STOP");
        try (Display.Subscription watching = guest.display().subscribe(() -> {})) {
            assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
                for (int i = 0; i < 20_000; i++) {
                    guest.input().pointer(i % 100, 0, 0);
                }
            });
        } finally {
            signal(guest, "CONT");
        }
        guest.stop();
    }

    @Test
    void anOverlayReachesItsBackingFile() throws Exception {
        QemuImg tools = new QemuImg("qemu-img");
        Path base = Files.copy(GRUB, home.resolve("base.img"));
        Path overlay = home.resolve("overlay.qcow2");
        tools.createOverlay(base, ImageFormat.RAW, overlay, 64 << 20);
        Guest guest = engine.start(
                spec().disk(new Disk(overlay, DiskFormat.QCOW2, Bus.VIRTIO)).build());
        awaitMenu(guest);
        if (RunDirectories.ownUser().equals(0)) {
            assertThat(user(guest)).isNotZero();
        }
        guest.stop();
        assertThat(engine.start(spec().id(guest.id())
                                .disk(new Disk(overlay, DiskFormat.QCOW2, Bus.VIRTIO))
                                .build())
                        .state())
                .isEqualTo(GuestState.RUNNING);
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
            assertThat(without.status().reason().words()).contains("qemu-that-is-not-there");
        }
    }

    @Test
    void natCanBeRuledOut() throws Exception {
        QemuSettings settings = new QemuSettings(
                "qemu-system-x86_64", "qemu-img", true, 1879048192, 268435454, Duration.ofSeconds(5), 5, false);
        try (Engine strict = open(settings)) {
            assertThatThrownBy(() -> strict.start(spec().network(Network.NAT).build()))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("oriel.qemu.nat");
            assertThat(strict.status().isolation()).doesNotContain(EngineRemark.of(EngineFact.NAT_REACHES_HOST));
        }
        assertThat(engine.status().isolation()).contains(EngineRemark.of(EngineFact.NAT_REACHES_HOST));
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
        return open(new QemuSettings(binary, "qemu-img", true, 1879048192, 268435454, Duration.ofSeconds(5), 5, true));
    }

    private Engine open(QemuSettings settings) throws IOException {
        return QemuEngine.open(
                settings,
                home.resolve("run"),
                home.resolve("logs"),
                memory.resolve("accelerator.properties"),
                new EndlessMemory());
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

    /** GRUB's menu has a bright bar over the first entry; its command line, which the key c opens, has none. */
    private static void awaitMenu(Guest guest) {
        await().atMost(Duration.ofSeconds(120)).until(() -> shows(guest, 720, 400) && isBarLit(guest));
    }

    private static void type(Guest guest, int... scancodes) {
        for (int scancode : scancodes) {
            guest.input().key(0, scancode, true);
            guest.input().key(0, scancode, false);
        }
    }

    /** A key that is pressed while there is no connection is dropped. */
    private static void pressCUntilHeard(Guest guest) {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            type(guest, SCANCODE_C);
            return !isBarLit(guest);
        });
    }

    private void signal(Guest guest, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(processId(guest)))
                        .start()
                        .waitFor())
                .isZero();
    }

    private int user(Guest guest) throws IOException {
        return (int) Files.getAttribute(Path.of("/proc", Long.toString(processId(guest))), "unix:uid");
    }

    private static void pressC(Guest guest) {
        guest.input().key('c', SCANCODE_C, true);
        guest.input().key('c', SCANCODE_C, false);
        await().atMost(Duration.ofSeconds(30)).until(() -> !isBarLit(guest) && lit(guest) > 1000);
    }

    private static boolean shows(Guest guest, int width, int height) {
        return guest.display().framebuffer().bounds().equals(new Rect(0, 0, width, height));
    }

    private static boolean isBarLit(Guest guest) {
        return Arrays.stream(guest.display().framebuffer().read(new Rect(500, 68, 100, 8)))
                .allMatch(pixel -> pixel != 0);
    }

    private static long lit(Guest guest) {
        Framebuffer screen = guest.display().framebuffer();
        return Arrays.stream(screen.read(screen.bounds()))
                .filter(pixel -> pixel != 0)
                .count();
    }
}
