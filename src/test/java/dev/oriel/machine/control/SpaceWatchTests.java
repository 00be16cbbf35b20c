package dev.oriel.machine.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestState;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineState;
import dev.oriel.machine.World;
import dev.oriel.machine.disk.PaperDisks;
import dev.oriel.machine.host.HostSpace;
import dev.oriel.machine.host.NotEnoughSpace;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataAccessResourceFailureException;

/** What becomes of machines when the host's disk fills up, and when there is space again. The disk has 1000 MiB. */
class SpaceWatchTests {

    @TempDir
    private Path folder;

    private World world;
    private SpaceWatch watch;
    private Machine writer;
    private Machine reader;
    private int words;

    @BeforeEach
    void twoMachinesThatRun() throws Exception {
        world = new World(folder);
        writer = world.machine(1);
        reader = world.machine(1);
        world.control.start(writer.id());
        world.control.start(reader.id());
        watch = watch();
    }

    @Test
    void whoeverWritesIsPausedBeforeTheDiskIsFullAndSaysWhy() {
        fill(21);
        fill(19);
        assertThat(world.load(writer).state()).isEqualTo(MachineState.PAUSED);
        assertThat(world.load(writer).stateReason()).contains("nearly full", "19 MiB", "goes on when there is space");
        assertThat(world.guest(writer).state()).isEqualTo(GuestState.PAUSED);
        assertThat(world.load(reader).state()).isEqualTo(MachineState.RUNNING);
    }

    @Test
    void aDiskThatFillsUpInOneGoIsSeenAsWell() {
        fill(500);
        fill(10);
        fill(9);
        assertThat(world.load(writer).state()).isEqualTo(MachineState.PAUSED);
    }

    @Test
    void nobodyIsPausedAboveTheBound() {
        for (int free = 60; free > 19; free--) {
            fill(free);
        }
        assertThat(world.load(writer).state()).isEqualTo(MachineState.RUNNING);
    }

    @Test
    void thePersonCanLetItGoOnWhenThereIsSpaceAndNotBefore() {
        fill(21);
        fill(19);
        assertThatThrownBy(() -> world.control.resume(writer.id()))
                .isInstanceOf(NotEnoughSpace.class)
                .hasMessageContaining("19 MiB are free");
        assertThat(world.guest(writer).state()).isEqualTo(GuestState.PAUSED);
        free(30);
        assertThat(world.load(writer).state()).isEqualTo(MachineState.PAUSED);
        assertThat(world.control.resume(writer.id()).state()).isEqualTo(MachineState.RUNNING);
        assertThat(world.upkeeps.of(writer.id()).lacksSpace()).isFalse();
    }

    @Test
    void itGoesOnByItselfWhenTheReserveIsFreeAgain() {
        fill(21);
        fill(19);
        free(49);
        assertThat(world.load(writer).state()).isEqualTo(MachineState.PAUSED);
        free(50);
        assertThat(world.load(writer).state()).isEqualTo(MachineState.RUNNING);
        assertThat(world.load(writer).stateReason()).isNull();
        assertThat(world.guest(writer).state()).isEqualTo(GuestState.RUNNING);
    }

    @Test
    void aGuestThatTheFullDiskHasStoppedGoesOnAsWell() {
        free(0);
        world.guest(writer).pauseBecause(Guest.HOST_DISK_FULL);
        await().until(() -> world.load(writer).state() == MachineState.PAUSED);
        assertThat(world.load(writer).stateReason()).contains("the host's disk is full", "Nothing is lost");
        assertThatThrownBy(() -> world.control.resume(writer.id())).isInstanceOf(NotEnoughSpace.class);
        free(60);
        assertThat(world.load(writer).state()).isEqualTo(MachineState.RUNNING);
    }

    @Test
    void aGuestWhoseStopCannotBeStoredYetGoesOnAsWell() throws Exception {
        free(0);
        world.steps.failOnce(new DataAccessResourceFailureException("no room", new SQLException("closed", "90098")));
        world.guest(writer).pauseBecause(Guest.HOST_DISK_FULL);
        await().until(() -> world.load(writer).state() == MachineState.PAUSED);
        assertThat(world.load(writer).stateReason()).contains("the host's disk is full");
        free(60);
        assertThat(world.load(writer).state()).isEqualTo(MachineState.RUNNING);
    }

    /** It tries again to write what it could not, and stops before it is noted that it went on. */
    @Test
    void aGuestThatGoesOnTooEarlyStillWaitsForSpace() {
        free(0);
        world.guest(writer).pauseBecause(Guest.HOST_DISK_FULL);
        await().until(() -> world.load(writer).state() == MachineState.PAUSED);
        world.guest(writer).stopAgainBecause(Guest.HOST_DISK_FULL);
        free(60);
        assertThat(world.load(writer).state()).isEqualTo(MachineState.PAUSED);
        assertThat(waiting()).containsExactly(writer.id());
        free(61);
        assertThat(world.load(writer).state()).isEqualTo(MachineState.RUNNING);
        assertThat(waiting()).isEmpty();
    }

    @Test
    void aGuestThatAPersonLetsGoOnOnAFullDiskWaitsForSpaceFromThenOn() {
        world.control.pause(writer.id());
        free(60);
        world.guest(writer).stopAgainBecause(Guest.HOST_DISK_FULL);
        world.control.resume(writer.id());
        await().until(() -> waiting().contains(writer.id()));
        assertThat(world.load(writer).stateReason()).contains("the host's disk is full");
        free(61);
        assertThat(world.load(writer).state()).isEqualTo(MachineState.RUNNING);
    }

    @Test
    void whoeverStopsAMachineThatWaitsTakesItsNoteAway() {
        fill(21);
        fill(19);
        world.control.stop(writer.id());
        assertThat(waiting()).isEmpty();
    }

    @Test
    void theNextServerKnowsWhoWaitsForSpace() throws Exception {
        fill(21);
        fill(19);
        world.restart();
        watch = watch();
        assertThat(world.load(writer).stateReason()).contains("nearly full");
        free(60);
        assertThat(world.load(writer).state()).isEqualTo(MachineState.RUNNING);
    }

    @Test
    void aGuestThatTheFullDiskStoppedWhileTheServerWasAwayGoesOnToo() throws Exception {
        world.guests.remove(world.guest(writer));
        world.freeBytes = megabytes(1);
        world.guest(writer).pauseBecause(Guest.HOST_DISK_FULL);
        world.guest(writer).stopAgainBecause(Guest.HOST_DISK_FULL);
        world.restart();
        watch = watch();
        await().until(() -> waiting().contains(writer.id()));
        assertThat(world.load(writer).stateReason()).contains("the host's disk is full");
        free(60);
        assertThat(world.load(writer).state()).isEqualTo(MachineState.RUNNING);
    }

    @Test
    void whatAPersonHasPausedStaysPaused() {
        world.control.pause(reader.id());
        fill(21);
        fill(19);
        free(900);
        assertThat(world.load(reader).state()).isEqualTo(MachineState.PAUSED);
        assertThat(world.load(writer).state()).isEqualTo(MachineState.RUNNING);
    }

    @Test
    void nothingIsSavedOnTheReserve() {
        free(100); // 64 MiB of memory are more than the 50 above the reserve
        assertThatThrownBy(() -> world.control.suspend(reader.id(), null))
                .isInstanceOf(NotEnoughSpace.class)
                .hasMessageContaining("64 MiB are needed");
        assertThat(world.guest(reader).state()).isEqualTo(GuestState.RUNNING);
    }

    private SpaceWatch watch() {
        return new SpaceWatch(
                world.bean(HostSpace.class),
                world.guests,
                world.machines,
                world.layers,
                world.bean(SpaceShortage.class),
                world.control);
    }

    private List<UUID> waiting() {
        return world.bean(SpaceShortage.class).waiting();
    }

    /** The writer writes, and so many MiB are free then. */
    private void fill(int megabytes) {
        PaperDisks.write(world.top(writer), "place " + words++, "word");
        free(megabytes);
    }

    private void free(int megabytes) {
        world.freeBytes = megabytes(megabytes);
        watch.look();
    }

    private static long megabytes(int free) {
        return (long) free << 20;
    }
}
