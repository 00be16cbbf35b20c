package dev.oriel.qemu;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.oriel.TinyLinux;
import dev.oriel.TinyShell;
import dev.oriel.engine.EngineException;
import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestSpec;
import dev.oriel.engine.GuestSpec.Bus;
import dev.oriel.engine.GuestSpec.DirectKernel;
import dev.oriel.engine.GuestSpec.Disk;
import dev.oriel.engine.GuestSpec.DiskFormat;
import dev.oriel.engine.GuestSpecs;
import dev.oriel.engine.GuestState;
import dev.oriel.engine.MemoryRoom;
import dev.oriel.engine.SavedState;
import dev.oriel.engine.StateFiles;
import dev.oriel.image.ImageFormat;
import dev.oriel.qemu.disk.QemuImg;
import dev.oriel.qemu.host.Accelerator;
import dev.oriel.qemu.host.QemuHost;
import dev.oriel.qemu.launch.Origin;
import dev.oriel.qemu.launch.QemuLauncher;
import dev.oriel.qemu.process.QemuProcess;
import dev.oriel.qemu.process.QemuSettings;
import dev.oriel.qemu.process.RunDirectories;
import dev.oriel.qemu.process.RunDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a Linux guest had in its memory and on its disk is there when it comes back, however it comes back. */
class SavedStateIT {

    private static final long DISK_BYTES = 4 << 20;
    private static final int PAGE = 4096;
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final QemuImg tools = new QemuImg("qemu-img");
    private final QemuSettings settings = new QemuSettings(
            "qemu-system-x86_64", "qemu-img", true, 1879048192, 268435454, Duration.ofSeconds(5), 5, true);

    private final SmallRoom room = new SmallRoom();
    private Path home;
    private QemuEngine engine;

    @BeforeEach
    void openEngine() throws IOException {
        home = Files.createTempDirectory("oriel-it");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        engine = open();
    }

    @AfterEach
    void leaveNothingRunning() throws Exception {
        for (Guest guest : engine.adopt()) {
            guest.stop();
        }
        engine.close();
        QemuEngine last = open();
        for (Guest guest : last.adopt()) {
            guest.stop();
        }
        last.close();
        assertThat(Files.list(home.resolve("run"))).isEmpty();
        try (var files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void memoryAndDiskComeBackInEveryCopy() throws Exception {
        Path disk = home.resolve("disk.qcow2");
        tools.createBlank(disk, DISK_BYTES);
        GuestSpec spec = tiny(disk);
        Guest original = engine.start(spec);
        TinyShell shell = TinyShell.awaitAt(original);
        shell.run(
                "w=before; echo $w > /tmp/word; dd if=/tmp/word of=/dev/vda seek=8; sync", () -> holds(disk, "before"));

        original.pause();
        SavedState.Shared shared = original.saveShared(Files.createDirectory(home.resolve("shared")));
        SavedState.Own whole = original.save(new StateFiles(home.resolve("state")));
        Path later = overlay("later.qcow2", disk);
        original.continueOn(List.of(later));
        byte[] frozen = Files.readAllBytes(disk);
        original.resume();
        shell.run("echo after > /tmp/word; dd if=/tmp/word of=/dev/vda seek=16; sync", () -> holds(later, "after"));
        original.stop();
        tools.check(later, ImageFormat.QCOW2);

        engine.keep(shared);
        byte[] memory = Files.readAllBytes(shared.memory());
        for (SavedState state : List.of(shared, shared, whole)) {
            Path own = overlay(UUID.randomUUID() + ".qcow2", disk);
            Guest copy = engine.restore(tiny(own), state);
            copy.resume();
            TinyShell restored = TinyShell.at(copy);
            restored.run(
                    "echo $w again > /tmp/again; dd if=/tmp/again of=/dev/vda seek=32; sync",
                    () -> holds(own, "before again"));
            restored.type("w=spoilt; echo spoilt > /tmp/word; sync");
            copy.stop();
            tools.check(own, ImageFormat.QCOW2);
        }
        assertThat(Files.readAllBytes(disk)).isEqualTo(frozen);
        assertThat(Files.readAllBytes(shared.memory())).isEqualTo(memory);
        assertThat(Files.getPosixFilePermissions(shared.memory()))
                .isEqualTo(PosixFilePermissions.fromString("r--r--r--"));
    }

    @Test
    void aPictureIsThereBeforeTheGuestGoesOn() throws Exception {
        Path disk = home.resolve("disk.qcow2");
        tools.createBlank(disk, DISK_BYTES);
        Guest original = engine.start(tiny(disk));
        TinyShell.awaitAt(original);
        original.pause();
        awaitLastPicture(original);
        SavedState.Own whole = original.save(new StateFiles(home.resolve("state")));
        original.stop();
        var before = original.display().framebuffer();
        Guest copy = engine.restore(tiny(overlay("own.qcow2", disk)), whole);
        await().atMost(ANSWER).untilAsserted(() -> {
            var now = copy.display().framebuffer();
            assertThat(now.bounds()).isEqualTo(before.bounds());
            assertThat(now.read(now.bounds())).isEqualTo(before.read(before.bounds()));
        });
    }

    @Test
    void whatIsSavedOfACopyIsWhatItHasChanged() throws Exception {
        Path disk = home.resolve("disk.qcow2");
        tools.createBlank(disk, DISK_BYTES);
        Guest original = engine.start(tiny(disk));
        TinyShell.awaitAt(original);
        original.pause();
        Path template = Files.createDirectory(home.resolve("shared"));
        SavedState.Shared shared = original.saveShared(template);
        original.stop();
        engine.keep(shared);
        Path own = overlay("own.qcow2", disk);
        GuestSpec spec = tiny(own);
        Guest copy = engine.restore(spec, shared);
        copy.resume();
        TinyShell.at(copy)
                .run(
                        "w=changed; head -c 3000000 /dev/urandom > /tmp/much; echo $w > /tmp/go; dd if=/tmp/go of=/dev/vda; sync",
                        () -> holds(own, "changed"));

        copy.expectSave(files("changes"));
        copy.pause();
        SavedState.Own changes = copy.save(files("changes"));
        SavedState.Own whole = copy.save(files("whole"));
        byte[] before = memoryOf(copy);
        copy.stop();
        engine.keep(changes);
        Guest fromWhole = engine.restore(spec, whole);
        byte[] memory = memoryOf(fromWhole);
        fromWhole.stop();
        List<Integer> generation = differing(memory, before); // each guest that comes back has an identity of its own
        assertThat(generation).hasSizeLessThanOrEqualTo(1);
        assertThat(changes).isEqualTo(files("changes").changes());
        assertThat(whole).isInstanceOf(SavedState.Whole.class);
        assertThat(changes.bytes()).isBetween(3_000_000L, whole.bytes() / 2);

        for (String name : List.of("memory", "devices")) {
            Files.delete(template.resolve(name)); // as when the template is made anew
        }
        for (int round = 0; round < 2; round++) {
            Guest again = engine.restore(spec, changes);
            assertThat(generation).containsAll(differing(memory, memoryOf(again)));
            assertThat(shares(again)).isTrue();
            again.stop();
        }
        // a small host, after some time
        engine.close();
        engine = open();
        room.refuse();
        Guest alone = engine.restore(spec, changes);
        assertThat(shares(alone)).isEqualTo(canShareFiles());
        room.allow();
        assertThat(generation).containsAll(differing(memory, memoryOf(alone)));
        alone.stop();

        // the next server does not have the copy in memory, but knows the file
        Guest left = engine.restore(spec, changes);
        engine.close();
        engine = open();
        Guest adopted = engine.adopt().getFirst();
        assertThat(adopted.id()).isEqualTo(left.id());
        SavedState.Own adoptedChanges = adopted.save(files("adopted"));
        assertThat(adoptedChanges).isEqualTo(files("adopted").changes());
        assertThat(adoptedChanges.bytes()).isLessThan(whole.bytes() / 2);
        adopted.stop();
        files("changes").delete();
        Guest last = engine.restore(spec, adoptedChanges);
        assertThat(generation).containsAll(differing(memory, memoryOf(last)));
        last.resume();
        TinyShell.at(last)
                .run("echo $w again > /tmp/go; dd if=/tmp/go of=/dev/vda; sync", () -> holds(own, "changed again"));
    }

    private StateFiles files(String name) {
        return new StateFiles(home.resolve(name));
    }

    /** The pages that are not the same in both memories. */
    private static List<Integer> differing(byte[] one, byte[] other) {
        return IntStream.range(0, one.length / PAGE)
                .filter(page ->
                        !Arrays.equals(one, page * PAGE, (page + 1) * PAGE, other, page * PAGE, (page + 1) * PAGE))
                .boxed()
                .toList();
    }

    private boolean shares(Guest guest) throws IOException {
        return Files.exists(RunDirectories.in(home.resolve("run"), home.resolve("logs"))
                .of(guest.id())
                .memory());
    }

    /** Whether guests can share a file as it is, so that they need no room for a copy of it in memory. */
    private boolean canShareFiles() throws Exception {
        return QemuHost.await(QemuHost.examine(settings.binary(), home.resolve("accelerator.properties")))
                .isAtLeast(8, 2);
    }

    private byte[] memoryOf(Guest paused) throws Exception {
        Path folder = Files.createTempDirectory(home, "memory");
        SavedState.Shared state = paused.saveShared(folder);
        engine.keep(state);
        return Files.readAllBytes(state.memory());
    }

    /** QEMU looks at a screen that nobody watches too rarely to have shown us the last blink of its cursor. */
    private static void awaitLastPicture(Guest paused) {
        AtomicReference<int[]> last = new AtomicReference<>(new int[0]);
        try (var _ = paused.display().subscribe(() -> {})) {
            await().during(Duration.ofMillis(500)).atMost(ANSWER).until(() -> {
                var screen = paused.display().framebuffer();
                int[] now = screen.read(screen.bounds());
                return Arrays.equals(now, last.getAndSet(now));
            });
        }
    }

    @Test
    void noGuestCanChangeTheMemoryThatItsSiblingsShare() throws Exception {
        GuestSpec spec = GuestSpecs.small().build();
        Guest original = engine.start(spec);
        original.pause();
        SavedState.Shared shared = original.saveShared(Files.createDirectory(home.resolve("shared")));
        original.stop();
        Guest copy = engine.restore(spec, shared);
        assertThat(Path.of("/proc", Long.toString(processId(copy.id())), "status"))
                .content()
                .contains("THP_enabled:\t0");
        try (var descriptors = Files.list(Path.of("/proc", Long.toString(processId(copy.id())), "fd"))) {
            List<Path> memories = descriptors
                    .filter(descriptor -> leadsTo(descriptor, "/memfd:oriel-memory"))
                    .toList();
            assertThat(memories).isNotEmpty();
            for (Path memory : memories) {
                try (FileChannel channel = FileChannel.open(memory, StandardOpenOption.WRITE)) {
                    assertThatThrownBy(() -> channel.write(java.nio.ByteBuffer.allocate(1), 0))
                            .isInstanceOf(IOException.class);
                }
            }
        }
    }

    @Test
    void aGuestThatDiesWhileItIsSavedLeavesNoState() throws Exception {
        Guest guest = engine.start(GuestSpecs.small().startPaused().build());
        long process = processId(guest.id());
        signal(process, "STOP");
        Path file = home.resolve("state");
        CompletableFuture<Void> saving = CompletableFuture.runAsync(
                () -> assertThatThrownBy(() -> guest.save(new StateFiles(file))).isInstanceOf(EngineException.class));
        signal(process, "KILL");
        saving.join();
        assertThat(file).doesNotExist();
        await().until(guest::state, GuestState.CRASHED::equals);
        await().untilAsserted(() -> assertThat(home.resolve("run")).isEmptyDirectory());
    }

    @Test
    void aGuestThatNobodyHasBeenToldOfIsEndedByTheNextServer() throws Exception {
        GuestSpec spec = GuestSpecs.small().build();
        for (boolean written : new boolean[] {true, false}) {
            RunDirectories directories = RunDirectories.in(home.resolve("run"), home.resolve("logs"));
            RunDirectory run = directories.create(spec.id());
            QemuProcess process =
                    new QemuLauncher(settings, directories).launch(spec, run, Accelerator.TCG, new Origin.Stream());
            if (!written) {
                Files.delete(run.processId());
            }
            try (QemuEngine next = open()) {
                assertThat(next.adopt()).isEmpty();
                assertThat(process.awaitEnd(Duration.ZERO)).isTrue();
                assertThat(home.resolve("run")).isEmptyDirectory();
                assertThat(next.logTail(spec.id(), 10)).isEmpty();
            }
        }
    }

    @Test
    void whatLiesBesideNoGuestIsRemoved() throws Exception {
        RunDirectories directories = RunDirectories.in(home.resolve("run"), home.resolve("logs"));
        RunDirectory run = directories.create(UUID.randomUUID());
        Files.delete(run.path());
        Files.createFile(run.outgoingState());
        assertThat(engine.adopt()).isEmpty();
        assertThat(home.resolve("run")).isEmptyDirectory();
    }

    private QemuEngine open() throws IOException {
        return QemuEngine.open(
                settings, home.resolve("run"), home.resolve("logs"), home.resolve("accelerator.properties"), room);
    }

    private GuestSpec tiny(Path disk) {
        TinyLinux tiny = TinyLinux.get();
        return GuestSpecs.small()
                .memoryMiB(256)
                .directKernel(new DirectKernel(tiny.kernel(), tiny.initrd(), tiny.commandLine()))
                .disk(new Disk(disk, DiskFormat.QCOW2, Bus.VIRTIO))
                .build();
    }

    private Path overlay(String name, Path backing) throws Exception {
        Path file = home.resolve(name);
        tools.createOverlay(backing, ImageFormat.QCOW2, file, DISK_BYTES);
        if (RunDirectories.ownUser().equals(0)) {
            Files.setPosixFilePermissions(backing, PosixFilePermissions.fromString("r--r--r--"));
        }
        return file;
    }

    private static boolean holds(Path disk, String words) throws IOException {
        return new String(Files.readAllBytes(disk), ISO_8859_1).contains(words);
    }

    private long processId(UUID guest) throws IOException {
        return RunDirectories.in(home.resolve("run"), home.resolve("logs"))
                .of(guest)
                .readProcessId()
                .orElseThrow();
    }

    private static boolean leadsTo(Path link, String target) {
        try {
            return Files.readSymbolicLink(link).toString().startsWith(target);
        } catch (IOException e) {
            return false;
        }
    }

    private static void signal(long process, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Room that there may be none of. */
    private static final class SmallRoom implements MemoryRoom {

        private volatile boolean full;

        void refuse() {
            full = true;
        }

        void allow() {
            full = false;
        }

        @Override
        public void take(UUID taker, long mebibytes) {
            if (full) {
                throw new IllegalStateException("there is no room");
            }
        }

        @Override
        public void giveBack(UUID taker) {}
    }
}
