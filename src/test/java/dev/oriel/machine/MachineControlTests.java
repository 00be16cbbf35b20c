package dev.oriel.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.oriel.OrielHome;
import dev.oriel.engine.FakeEngine;
import dev.oriel.engine.FakeGuest;
import dev.oriel.image.SmallLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.util.unit.DataSize;

/** Machines under control of one server, and what becomes of them when it stops. */
class MachineControlTests {

    private static final Duration SOON = Duration.ofMillis(200);
    private static final Duration NEVER = Duration.ofMinutes(10);

    @TempDir
    Path folder;

    private final StoredMachines machines = new StoredMachines();
    private final StoredSnapshots snapshots = new StoredSnapshots(new Steps());
    private final StoredUpkeeps upkeeps = new StoredUpkeeps(new Steps());
    private final RunningGuests guests = new RunningGuests();
    private final FakeEngine engine = new FakeEngine();
    private final SimpleAsyncTaskScheduler scheduler = new SimpleAsyncTaskScheduler();
    private final List<MachineChanged> changes = new CopyOnWriteArrayList<>();
    private OrielHome home;

    @BeforeEach
    void folders() throws IOException {
        home = new OrielHome(folder);
        Files.createDirectories(home.run());
    }

    @AfterEach
    void close() {
        scheduler.close();
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
        assertThat(changes.getLast().reason()).startsWith("It did not react");
        control.stop(machine.id());
        assertThat(load(machine).state()).isEqualTo(MachineState.OFF);
    }

    @Test
    void aGuestThatObeysIsNotRemarkedNorIsItsSuccessor() throws IOException {
        MachineControl control = control(SOON);
        Machine machine = started(control);
        control.shutdown(machine.id());
        awaitState(machine, MachineState.OFF);
        assertThat(load(machine).stateReason()).isEqualTo("powered off by the guest");
        control.start(machine.id());

        await().pollDelay(SOON.multipliedBy(2))
                .untilAsserted(() -> assertThat(load(machine).stateReason()).isNull());
        assertThat(load(machine).state()).isEqualTo(MachineState.RUNNING);
    }

    @Test
    void aServerThatShallTakeItsGuestsWithItShutsThemDownAndUnplugsTheDeaf() throws IOException {
        Wiring wiring = wiring(SOON, MachineSettings.OnStop.SHUTDOWN);
        MachineControl control = wiring.control;
        Machine obedient = started(control);
        Machine deaf = started(control);
        guest(deaf).ignorePowerButton();
        Machine paused = started(control);
        control.pause(paused.id());

        wiring.recovery.stop();

        assertThat(load(obedient).stateReason()).isEqualTo("powered off by the guest");
        assertThat(load(paused).stateReason()).isEqualTo("powered off by the guest");
        assertThat(load(deaf).stateReason()).isEqualTo("The plug was pulled.");
        assertThat(machines.findAll()).allMatch(machine -> machine.state() == MachineState.OFF);
        assertThat(guests.all()).isEmpty();
        assertThat(engine.adopt()).isEmpty();
    }

    @Test
    void aServerThatShallTakeItsGuestsWithItWaitsForNoneThatHangs() throws IOException {
        Wiring wiring = wiring(NEVER, MachineSettings.OnStop.SHUTDOWN);
        MachineControl control = wiring.control;
        Machine machine = started(control);
        guest(machine).hang();
        assertThatThrownBy(() -> control.shutdown(machine.id()))
                .isInstanceOf(GuestFailure.class)
                .hasMessageContaining("does not answer");

        wiring.recovery.stop();

        assertThat(load(machine).stateReason()).isEqualTo("The plug was pulled.");
        assertThat(guests.all()).isEmpty();
    }

    @Test
    void aServerThatLeavesItsGuestsFindsThemAgain() throws IOException {
        Wiring wiring = wiring(NEVER, MachineSettings.OnStop.KEEP);
        MachineControl control = wiring.control;
        Machine machine = started(control);

        wiring.recovery.stop();

        assertThat(load(machine).state()).isEqualTo(MachineState.RUNNING);
        assertThat(engine.adopt()).hasSize(1);
    }

    @Test
    void aServerThatLeavesItsGuestsTakesThemWithItWhenAFileSaysSo() throws IOException {
        Wiring wiring = wiring(NEVER, MachineSettings.OnStop.KEEP);
        MachineControl control = wiring.control;
        Machine machine = started(control);
        Files.createFile(home.run().resolve("stop-guests"));

        wiring.recovery.stop();

        assertThat(load(machine).state()).isEqualTo(MachineState.OFF);
    }

    @Test
    void aStartThatFailsGivesItsMemoryBack() throws IOException {
        MachineControl control = control(NEVER);
        Machine machine = machines.save(TestMachines.off(3000));
        for (int i = 0; i < 3; i++) {
            engine.refuseToStart("no such CPU");
            assertThatThrownBy(() -> control.start(machine.id()))
                    .isInstanceOf(GuestFailure.class)
                    .hasMessageContaining("no such CPU");
            assertThat(load(machine).state()).isEqualTo(MachineState.CRASHED);
        }
        engine.refuseToStart(null);
        assertThat(control.start(machine.id()).state()).isEqualTo(MachineState.RUNNING);
        assertThatThrownBy(() ->
                        control.start(machines.save(TestMachines.off(3000)).id()))
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
        assertThat(changes)
                .extracting(MachineChanged::state)
                .containsExactly(MachineState.STARTING, MachineState.RUNNING, MachineState.PAUSED);
    }

    private MachineControl control(Duration shutdownTimeout) throws IOException {
        return wiring(shutdownTimeout, MachineSettings.OnStop.KEEP).control;
    }

    private Wiring wiring(Duration shutdownTimeout, MachineSettings.OnStop onStop) throws IOException {
        return new Wiring(
                new Wiring.Tables(machines, snapshots, upkeeps, new StoredSuspensions(new Steps())),
                new Wiring.Ground(
                        home,
                        SmallLibrary.NO_TOOLS,
                        engine,
                        guests,
                        World.AMPLE_SPACE,
                        scheduler,
                        event -> changes.add((MachineChanged) event),
                        TransactionOperations.withoutTransaction()),
                settings(shutdownTimeout, onStop),
                new SnapshotSettings(24, 32, DataSize.ofGigabytes(1)));
    }

    private static MachineSettings settings(Duration shutdownTimeout, MachineSettings.OnStop onStop) {
        return new MachineSettings(shutdownTimeout, onStop, DataSize.ofMegabytes(0), DataSize.ofMegabytes(0), 1);
    }

    private Machine started(MachineControl control) {
        return control.start(machines.save(TestMachines.off(64)).id());
    }

    private FakeGuest guest(Machine machine) {
        return engine.guest(machine.id()).orElseThrow();
    }

    private Machine load(Machine machine) {
        return machines.findById(machine.id()).orElseThrow();
    }

    private void awaitState(Machine machine, MachineState state) {
        await().untilAsserted(() -> assertThat(load(machine).state()).isEqualTo(state));
    }
}
