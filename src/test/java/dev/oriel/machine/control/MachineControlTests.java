package dev.oriel.machine.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.oriel.engine.FakeGuest;
import dev.oriel.machine.GuestFailure;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineChanged;
import dev.oriel.machine.MachineSettings;
import dev.oriel.machine.MachineState;
import dev.oriel.machine.TestMachines;
import dev.oriel.machine.World;
import dev.oriel.machine.host.NotEnoughMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines under control of one server, and what becomes of them when it stops. */
class MachineControlTests {

    private static final Duration SOON = Duration.ofMillis(200);
    private static final Duration NEVER = Duration.ofMinutes(10);

    @TempDir
    Path folder;

    private World world;

    @BeforeEach
    void oneServer() throws IOException {
        world = new World(folder);
    }

    @Test
    void aGuestThatIsDeafToThePowerButtonIsRemarkedWhenItsTimeIsUp() throws IOException {
        MachineControl control = control(SOON);
        Machine machine = started(control);
        guest(machine).ignorePowerButton();

        assertThat(control.shutdown(machine.id()).stateReason()).isNull();

        await().untilAsserted(() -> assertThat(load(machine).stateReason())
                .isEqualTo("It did not react to the power button within 0 seconds."));
        assertThat(load(machine).state()).isEqualTo(MachineState.RUNNING);
        assertThat(changes().getLast().reason()).isEqualTo(load(machine).reason());
        control.stop(machine.id());
        assertThat(load(machine).state()).isEqualTo(MachineState.OFF);
    }

    @Test
    void aGuestThatObeysIsNotRemarkedNorIsItsSuccessor() throws IOException {
        MachineControl control = control(SOON);
        Machine machine = started(control);
        control.shutdown(machine.id());
        awaitState(machine, MachineState.OFF);
        assertThat(load(machine).stateReason()).isEqualTo("The guest powered it off.");
        control.start(machine.id());

        await().pollDelay(SOON.multipliedBy(2))
                .untilAsserted(() -> assertThat(load(machine).stateReason()).isNull());
        assertThat(load(machine).state()).isEqualTo(MachineState.RUNNING);
    }

    @Test
    void aServerThatShallTakeItsGuestsWithItShutsThemDownAndUnplugsTheDeaf() throws IOException {
        MachineControl control = control(SOON, MachineSettings.OnStop.SHUTDOWN);
        Machine obedient = started(control);
        Machine deaf = started(control);
        guest(deaf).ignorePowerButton();
        Machine paused = started(control);
        control.pause(paused.id());

        world.recovery.stop();

        assertThat(load(obedient).stateReason()).isEqualTo("The guest powered it off.");
        assertThat(load(paused).stateReason()).isEqualTo("The guest powered it off.");
        assertThat(load(deaf).stateReason()).isEqualTo("The plug was pulled.");
        assertThat(world.machines.findAll()).allMatch(machine -> machine.state() == MachineState.OFF);
        assertThat(world.guests.all()).isEmpty();
        assertThat(world.engine.adopt()).isEmpty();
    }

    @Test
    void aServerThatShallTakeItsGuestsWithItWaitsForNoneThatHangs() throws IOException {
        MachineControl control = control(NEVER, MachineSettings.OnStop.SHUTDOWN);
        Machine machine = started(control);
        guest(machine).hang();
        assertThatThrownBy(() -> control.shutdown(machine.id()))
                .isInstanceOf(GuestFailure.class)
                .hasMessageContaining("does not answer");

        world.recovery.stop();

        assertThat(load(machine).stateReason()).isEqualTo("The plug was pulled.");
        assertThat(world.guests.all()).isEmpty();
    }

    @Test
    void aServerThatLeavesItsGuestsFindsThemAgain() throws IOException {
        MachineControl control = control(NEVER, MachineSettings.OnStop.KEEP);
        Machine machine = started(control);

        world.recovery.stop();

        assertThat(load(machine).state()).isEqualTo(MachineState.RUNNING);
        assertThat(world.engine.adopt()).hasSize(1);
    }

    @Test
    void aServerThatLeavesItsGuestsTakesThemWithItWhenAFileSaysSo() throws IOException {
        MachineControl control = control(NEVER, MachineSettings.OnStop.KEEP);
        Machine machine = started(control);
        Files.createFile(world.home.run().resolve("stop-guests"));

        world.recovery.stop();

        assertThat(load(machine).state()).isEqualTo(MachineState.OFF);
    }

    @Test
    void aStartThatFailsGivesItsMemoryBack() throws IOException {
        MachineControl control = control(NEVER);
        Machine machine = world.machines.save(TestMachines.off(3000));
        for (int i = 0; i < 3; i++) {
            world.engine.refuseToStart("no such CPU");
            assertThatThrownBy(() -> control.start(machine.id()))
                    .isInstanceOf(GuestFailure.class)
                    .hasMessageContaining("no such CPU");
            assertThat(load(machine).state()).isEqualTo(MachineState.CRASHED);
        }
        world.engine.refuseToStart(null);
        assertThat(control.start(machine.id()).state()).isEqualTo(MachineState.RUNNING);
        assertThatThrownBy(() -> control.start(
                        world.machines.save(TestMachines.off(3000)).id()))
                .isInstanceOf(NotEnoughMemory.class);
        guest(machine).crash("it burnt");
        awaitState(machine, MachineState.CRASHED);
        assertThat(control.start(machine.id()).state()).isEqualTo(MachineState.RUNNING);
    }

    @Test
    void aGuestThatStopsByItselfSaysWhy() throws IOException {
        MachineControl control = control(NEVER);
        Machine machine = started(control);
        guest(machine).pauseBecause("the disk is full");
        awaitState(machine, MachineState.PAUSED);
        assertThat(load(machine).stateReason()).isEqualTo("the disk is full");
        assertThat(changes())
                .extracting(MachineChanged::state)
                .containsExactly(MachineState.STARTING, MachineState.RUNNING, MachineState.PAUSED);
    }

    private MachineControl control(Duration shutdownTimeout) throws IOException {
        return control(shutdownTimeout, MachineSettings.OnStop.KEEP);
    }

    private MachineControl control(Duration shutdownTimeout, MachineSettings.OnStop onStop) throws IOException {
        world = new World(folder, shutdownTimeout, onStop);
        return world.control;
    }

    private List<MachineChanged> changes() {
        return world.events.stream().map(MachineChanged.class::cast).toList();
    }

    private Machine started(MachineControl control) {
        return control.start(world.machines.save(TestMachines.off(64)).id());
    }

    private FakeGuest guest(Machine machine) {
        return world.guest(machine);
    }

    private Machine load(Machine machine) {
        return world.load(machine);
    }

    private void awaitState(Machine machine, MachineState state) {
        await().untilAsserted(() -> assertThat(load(machine).state()).isEqualTo(state));
    }
}
