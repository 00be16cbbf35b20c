package dev.oriel.machine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.oriel.engine.FakeGuest;
import dev.oriel.engine.GuestState;
import dev.oriel.machine.GuestFailure;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineState;
import dev.oriel.machine.Reason;
import dev.oriel.machine.World;
import dev.oriel.machine.control.StateUnfit;
import dev.oriel.machine.disk.DisksDamaged;
import dev.oriel.machine.disk.PaperDisks;
import dev.oriel.machine.host.NotEnoughSpace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** What a person gets who takes snapshots, goes back to them and deletes them. */
class MachineHistoryTests {

    @TempDir
    private Path folder;

    private World world;
    private Machine machine;

    @BeforeEach
    void oneMachine() throws Exception {
        world = new World(folder);
        machine = world.machine(2);
    }

    @Test
    void aMachineThatIsOffGoesBackToWhatItWas() {
        write("first");
        Snapshot snapshot = take("before", false);
        write("second");
        assertThat(read()).isEqualTo("second");

        Machine reverted = world.history.revert(machine.id(), snapshot.id(), World.owner());

        assertThat(reverted.state()).isEqualTo(MachineState.OFF);
        assertThat(read()).isEqualTo("first");
        assertThat(snapshot.kind()).isEqualTo(Snapshot.Kind.OFF);
    }

    @Test
    void aRunningMachineGoesOnAfterItsSnapshotAndIsAsItWasAfterTheReturn() {
        world.control.start(machine.id());
        press();
        int corner = guest().corner();
        write("first");
        Snapshot snapshot = take("typed", true);
        assertThat(guest().state()).isEqualTo(GuestState.RUNNING);
        assertThat(guest().files()).isEqualTo(tops());
        write("second");
        press();

        Machine reverted = world.history.revert(machine.id(), snapshot.id(), World.owner());

        assertThat(reverted.state()).isEqualTo(MachineState.RUNNING);
        assertThat(reverted.stateReason()).isNull();
        assertThat(guest().corner()).isEqualTo(corner);
        assertThat(guest().state()).isEqualTo(GuestState.RUNNING);
        assertThat(guest().spec().disks()).extracting(disk -> disk.file()).isEqualTo(tops());
        assertThat(read()).isEqualTo("first");
    }

    @Test
    void itIsToldHowLongAGuestStoodStill() {
        world.control.start(machine.id());
        SnapshotWish wish = new SnapshotWish("timed", "", true);
        assertThat(world.history.take(machine.id(), wish, World.owner()).stoodStill())
                .isPositive();
        world.control.pause(machine.id());
        assertThat(world.history.take(machine.id(), wish, World.owner()).stoodStill())
                .isZero();
    }

    @Test
    void aPausedMachineStaysPaused() {
        world.control.start(machine.id());
        world.control.pause(machine.id());
        take("quiet", true);
        assertThat(guest().state()).isEqualTo(GuestState.PAUSED);
        assertThat(world.load(machine).state()).isEqualTo(MachineState.PAUSED);
    }

    @Test
    void memoryThatNoLongerFitsMeansABootThatIsTold() {
        world.control.start(machine.id());
        write("first");
        Snapshot snapshot = take("old", true);
        write("second");
        world.engine.upgrade();

        Machine reverted = world.history.revert(machine.id(), snapshot.id(), World.owner());

        assertThat(reverted.state()).isEqualTo(MachineState.RUNNING);
        assertThat(reverted.stateReason()).contains("It had to boot", "another version of the engine");
        assertThat(read()).isEqualTo("first");
    }

    @Test
    void goingBackAndOnMakesABranch() {
        write("one");
        Snapshot one = take("one", false);
        write("two");
        Snapshot two = take("two", false);
        world.history.revert(machine.id(), one.id(), World.owner());
        write("three");
        Snapshot three = take("three", false);

        assertThat(two.parent()).isEqualTo(one.id());
        assertThat(three.parent()).isEqualTo(one.id());
        assertThat(world.history.present(machine.id())).contains(three.id());
        world.history.revert(machine.id(), two.id(), World.owner());
        assertThat(read()).isEqualTo("two");
        world.history.revert(machine.id(), three.id(), World.owner());
        assertThat(read()).isEqualTo("three");
    }

    @Test
    void hardwareAndDisksComeBackWithASnapshotAndTheNameStays() throws Exception {
        write("first");
        Snapshot snapshot = take("two disks", false);
        Machine now = world.load(machine);
        world.machines.save(now.define(
                now.definition().named("Renamed"), List.of(now.disks().getFirst())));
        world.leftovers.sweep(world.load(machine));

        Machine reverted = world.history.revert(machine.id(), snapshot.id(), World.owner());

        assertThat(reverted.name()).isEqualTo("Renamed");
        assertThat(reverted.disks()).hasSize(2);
        assertThat(PaperDisks.content(world.file(reverted, reverted.disks().get(1))))
                .isEmpty();
    }

    @Test
    void aDeletedSnapshotLeavesTheOthersAndTheMachineAlone() throws Exception {
        write("one");
        Snapshot one = take("one", false);
        write("two");
        Snapshot two = take("two", false);
        write("three");
        Snapshot three = take("three", false);
        write("now");

        world.history.remove(machine.id(), two.id(), World.owner());
        assertThat(world.layers.depth(machine.id(), world.load(machine).disks()))
                .isEqualTo(4);
        while (world.leftovers.merge(world.load(machine))) {
            assertThat(read()).isEqualTo("now");
        }

        assertThat(world.layers.depth(machine.id(), world.load(machine).disks()))
                .isEqualTo(3);
        assertThat(read()).isEqualTo("now");
        assertThat(world.history.require(machine.id(), three.id()).parent()).isEqualTo(one.id());
        world.history.revert(machine.id(), three.id(), World.owner());
        assertThat(read()).isEqualTo("three");
        world.history.revert(machine.id(), one.id(), World.owner());
        assertThat(read()).isEqualTo("one");
        for (Snapshot each : List.of(one, three)) {
            world.history.remove(machine.id(), each.id(), World.owner());
        }
        while (world.leftovers.merge(world.load(machine))) {
            assertThat(read()).isEqualTo("one");
        }
        assertThat(world.history.present(machine.id())).isEmpty();
        assertThat(diskFiles()).hasSize(2);
    }

    @Test
    void memoryIsFreedAtOnce() {
        world.control.start(machine.id());
        Snapshot snapshot = take("big", true);
        assertThat(world.bean(SnapshotFiles.class).state(snapshot).whole()).exists();
        assertThat(snapshot.stateBytes()).isPositive();
        world.history.remove(machine.id(), snapshot.id(), World.owner());
        assertThat(world.bean(SnapshotFiles.class).state(snapshot).whole().getParent())
                .doesNotExist();
        assertThatThrownBy(() -> world.history.revert(machine.id(), snapshot.id(), World.owner()))
                .isInstanceOf(SnapshotNotFound.class);
    }

    @Test
    void aGuestThatCannotBeSavedGoesOnAndNothingIsLeft() {
        world.control.start(machine.id());
        write("first");
        List<Path> before = tops();
        guest().hang();
        assertThatThrownBy(() -> take("never", true)).isInstanceOf(GuestFailure.class);
        assertThat(world.snapshots.findByMachine(machine.id())).isEmpty();
        assertThat(tops()).isEqualTo(before);
        assertThat(diskFiles()).hasSize(2);
    }

    @Test
    void theFirstReasonIsToldWhenMemoryIsNotKeptAndTheSnapshotCannotBeTakenBackEither() throws Exception {
        world.control.start(machine.id());
        world.engine.beforeEachOrder(() -> {
            world.steps.failOnce(new IllegalStateException("nothing can be stored"));
            throw new IllegalStateException("the disk is broken");
        });
        assertThatThrownBy(() -> take("two failures", true))
                .hasMessage("the disk is broken")
                .satisfies(e -> assertThat(e.getSuppressed())
                        .singleElement()
                        .satisfies(second -> assertThat(second).hasMessage("nothing can be stored")));
        assertThat(guest().state()).isEqualTo(GuestState.RUNNING);
        world.restart();
        assertThat(world.history.of(machine.id())).extracting(Snapshot::name).containsExactly("two failures");
    }

    @Test
    void onlyForAGuestThatRunsIsAFilePreparedThatItsMemoryIsSavedTo() {
        world.control.start(machine.id());
        take("it ran", true);
        assertThat(guest().expectations()).isEqualTo(1);
        world.control.pause(machine.id());
        take("it stood still", true);
        assertThat(guest().expectations()).isEqualTo(1);
    }

    @Test
    void aGuestThatRunsNeedsFewerLayersOnceASnapshotIsDeleted() throws Exception {
        world.control.start(machine.id());
        write("first");
        Snapshot one = take("one", false);
        write("second");
        Snapshot two = take("two", false);
        Snapshot three = take("three", false);
        assertThat(world.tidier.step(machine.id())).isFalse();
        world.history.remove(machine.id(), two.id(), World.owner());
        world.history.remove(machine.id(), three.id(), World.owner());

        world.disksAreRead = true;
        assertThat(world.tidier.step(machine.id())).isFalse();
        world.disksAreRead = false;
        world.control.pause(machine.id());
        assertThat(world.tidier.step(machine.id())).isFalse();
        world.control.resume(machine.id());
        assertThat(depth()).isEqualTo(4);
        while (world.tidier.step(machine.id())) {
            assertThat(read()).isEqualTo("second");
        }
        assertThat(depth()).isEqualTo(2);
        assertThat(diskFiles()).hasSize(4);
        assertThat(guest().state()).isEqualTo(GuestState.RUNNING);
        assertThat(PaperDisks.content(world.file(machine, one.frozen().getFirst())))
                .isEqualTo(Map.of("here", "first"));

        world.history.remove(machine.id(), one.id(), World.owner());
        world.freeBytes = 1 << 20;
        assertThat(world.tidier.step(machine.id())).isFalse();
        world.freeBytes = 900 << 20;
        assertThat(world.tidier.step(machine.id())).isTrue();
        assertThat(world.tidier.step(machine.id())).isTrue();
        assertThat(world.tidier.step(machine.id())).isFalse();
        assertThat(depth()).isEqualTo(1);
        assertThat(read()).isEqualTo("second");
    }

    /** The wish to stop it comes when its guest is just done with its layers. */
    @Test
    void whatAGuestDoesNotNeedAnyMoreGoesEvenIfItWasToBreakOff() throws Exception {
        world.control.start(machine.id());
        write("first");
        Snapshot one = take("one", false);
        world.history.remove(machine.id(), one.id(), World.owner());
        guest().shorten(0, null);
        guest().shorten(1, null);
        world.control.stop(machine.id());
        assertThat(diskFiles()).hasSize(4);
        assertThat(world.tidier.step(machine.id())).isFalse();
        assertThat(diskFiles()).hasSize(2);
        assertThat(read()).isEqualTo("first");
    }

    private int depth() throws Exception {
        return world.layers.depth(machine.id(), world.load(machine).disks());
    }

    @Test
    void aSuspendedMachineIsKeptWithItsMemoryAndSleepsOn() throws Exception {
        world.control.start(machine.id());
        press();
        int corner = guest().corner();
        write("first");
        world.control.suspend(machine.id(), null);
        Snapshot snapshot = take("asleep", true);
        assertThat(snapshot.kind()).isEqualTo(Snapshot.Kind.MEMORY);
        assertThat(world.load(machine).state()).isEqualTo(MachineState.SUSPENDED);
        assertThat(take("disks", false).kind()).isEqualTo(Snapshot.Kind.RUNNING);

        world.control.start(machine.id());
        assertThat(guest().corner()).isEqualTo(corner);
        press();
        write("second");
        assertThat(world.folder(machine).resolve("suspended")).doesNotExist();

        assertThat(world.history
                        .revert(machine.id(), snapshot.id(), World.owner())
                        .stateReason())
                .isNull();
        assertThat(guest().corner()).isEqualTo(corner);
        assertThat(read()).isEqualTo("first");
    }

    @Test
    void aPersonsSnapshotsTakeNoMoreThanTheirShare() throws Exception {
        write("first");
        take("one", false);
        long one = world.bean(SnapshotSizes.class)
                .of(world.history.of(machine.id()).getFirst());
        assertThat(one).isEqualTo(Files.size(tops().getFirst()) * 2 + "here=first\n".length());
        world.set(new SnapshotSettings(24, 32, DataSize.ofBytes(2 * one)));
        world.restart();
        take("two", false);
        assertThatThrownBy(() -> take("three", false))
                .isInstanceOfSatisfying(
                        SnapshotRefused.class,
                        refused -> assertThat(refused.key()).endsWith("quota"));
        world.history.remove(
                machine.id(), world.history.of(machine.id()).getLast().id(), World.owner());
        take("three", false);
    }

    @Test
    void thereAreLimits() throws Exception {
        world.set(new SnapshotSettings(2, 32, DataSize.ofGigabytes(1)));
        world.restart();
        Snapshot first = take("one", false);
        take("two", false);
        assertThatThrownBy(() -> take("three", false))
                .isInstanceOfSatisfying(
                        SnapshotRefused.class,
                        refused -> assertThat(refused.key()).endsWith("too-many"));
        world.history.remove(machine.id(), first.id(), World.owner());
        world.set(new SnapshotSettings(9, 3, DataSize.ofGigabytes(1)));
        world.restart();
        assertThatThrownBy(() -> take("three", false))
                .isInstanceOfSatisfying(
                        SnapshotRefused.class,
                        refused -> assertThat(refused.key()).endsWith("too-deep"));
        assertThatThrownBy(() -> take("no memory", true)).isInstanceOf(SnapshotRefused.class);
        assertThatThrownBy(() -> take(" ", false)).isInstanceOf(SnapshotRefused.class);
        assertThatThrownBy(() -> take("a\nb", false)).isInstanceOf(SnapshotRefused.class);
    }

    @Test
    void nothingNewIsKeptOnTheReserve() {
        world.control.start(machine.id());
        world.freeBytes = 49 << 20;
        assertThatThrownBy(() -> take("one", false)).isInstanceOf(NotEnoughSpace.class);
        world.freeBytes = 100 << 20; // 64 MiB of memory are more than the 50 above the reserve
        assertThatThrownBy(() -> take("one", true))
                .isInstanceOf(NotEnoughSpace.class)
                .hasMessageContaining("64 MiB are needed");
        assertThat(guest().state()).isEqualTo(GuestState.RUNNING);
        take("one", false);
        assertThat(world.history.of(machine.id())).hasSize(1);
    }

    @Test
    void aSuspendedMachineGoesOnWhereItWas() throws Exception {
        world.control.start(machine.id());
        press();
        int corner = guest().corner();

        Machine suspended = world.control.suspend(machine.id(), Reason.said("because"));

        assertThat(suspended.state()).isEqualTo(MachineState.SUSPENDED);
        assertThat(suspended.stateReason()).isEqualTo("because");
        assertThat(world.guests.find(machine.id())).isEmpty();
        world.restart();
        assertThat(world.load(machine).state()).isEqualTo(MachineState.SUSPENDED);
        assertThat(world.control.start(machine.id()).state()).isEqualTo(MachineState.RUNNING);
        assertThat(guest().corner()).isEqualTo(corner);
        assertThat(world.folder(machine).resolve("suspended")).doesNotExist();
    }

    @Test
    void aStateThatDoesNotFitIsKeptUntilItIsDiscarded() {
        world.control.start(machine.id());
        world.control.suspend(machine.id(), null);
        world.engine.upgrade();
        assertThatThrownBy(() -> world.control.start(machine.id())).isInstanceOf(StateUnfit.class);
        assertThat(world.load(machine).state()).isEqualTo(MachineState.SUSPENDED);
        assertThat(world.folder(machine).resolve("suspended")).exists();

        assertThat(world.control.discardState(machine.id()).state()).isEqualTo(MachineState.OFF);
        assertThat(world.folder(machine).resolve("suspended")).doesNotExist();
        assertThat(world.control.start(machine.id()).state()).isEqualTo(MachineState.RUNNING);
    }

    @Test
    void disksThatACrashHasDamagedAreNotStartedWith() throws Exception {
        world.control.start(machine.id());
        guest().crash("it burnt");
        await().until(() -> world.load(machine).state() == MachineState.CRASHED);
        world.tools.damage("ERROR cluster 7 refcount=0 reference=1");
        assertThatThrownBy(() -> world.control.start(machine.id()))
                .isInstanceOf(DisksDamaged.class)
                .hasMessageContaining("cluster 7");
        world.tools.damage(null);
        assertThat(world.control.start(machine.id()).state()).isEqualTo(MachineState.RUNNING);
        world.tools.damage("only looked at after a crash");
        world.control.stop(machine.id());
        assertThat(world.control.start(machine.id()).state()).isEqualTo(MachineState.RUNNING);
    }

    private Snapshot take(String name, boolean memory) {
        return world.history
                .take(machine.id(), new SnapshotWish(name, "", memory), World.owner())
                .snapshot();
    }

    private void write(String word) {
        PaperDisks.write(world.top(machine), "here", word);
    }

    private String read() {
        return Map.copyOf(PaperDisks.content(world.top(machine))).getOrDefault("here", "");
    }

    private void press() {
        guest().input().key('a', 0x1e, true);
    }

    private FakeGuest guest() {
        return world.guest(machine);
    }

    private List<Path> tops() {
        return world.load(machine).disks().stream()
                .map(disk -> world.file(machine, disk))
                .toList();
    }

    private List<Path> diskFiles() {
        try (var files = Files.list(world.folder(machine))) {
            return files.filter(file -> file.getFileName().toString().startsWith("disk-"))
                    .toList();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
