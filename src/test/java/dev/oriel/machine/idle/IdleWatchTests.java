package dev.oriel.machine.idle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.engine.GuestState;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineState;
import dev.oriel.machine.World;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who sleeps, who stays awake, and for how long. Time passes when a test says so. */
class IdleWatchTests {

    @TempDir
    private Path folder;

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // the nanosecond clock may begin anywhere
    private final Set<UUID> used = new HashSet<>();
    private World world;
    private Machine machine;
    private IdleWatch watch;
    private IdleLimit limit = new IdleLimit(new StoredIdleChoice(), new IdleSettings(0, 10));

    @BeforeEach
    void oneMachineThatRuns() throws Exception {
        world = new World(folder);
        machine = world.machine(1);
        world.control.start(machine.id());
        watch = watch(0);
    }

    @Test
    void aMachineThatNobodyNeedsIsSuspendedAndSaysWhyAndGoesOn() {
        sleepsAfter(3);
        int corner = world.guest(machine).corner();

        pass(3);
        assertThat(world.load(machine).state()).isEqualTo(MachineState.SUSPENDED);
        assertThat(world.load(machine).stateReason()).contains("3 minutes", "nobody had looked at it");
        assertThat(world.guests.find(machine.id())).isEmpty();

        assertThat(world.control.start(machine.id()).state()).isEqualTo(MachineState.RUNNING);
        assertThat(world.guest(machine).corner()).isEqualTo(corner);
        pass(3); // the first look at a guest begins its time
        staysAwake();
    }

    @Test
    void withoutALimitItNeverSleeps() {
        pass(600);
        staysAwake();
    }

    @Test
    void theServersLimitHoldsForAMachineThatSaysNothing() {
        watch = watch(2);
        pass(2);
        assertThat(world.load(machine).state()).isEqualTo(MachineState.SUSPENDED);
    }

    @Test
    void whatAnAdminChoosesHoldsAtOnceAndTheConfigurationAgainAfterwards() {
        watch = watch(2);
        limit.choose(5);
        pass(4);
        staysAwake();
        limit.forget();
        pass(1);
        assertThat(world.load(machine).state()).isEqualTo(MachineState.SUSPENDED);
    }

    @Test
    void neverOfAMachinesOwnOverrulesTheServer() {
        watch = watch(2);
        sleepsAfter(0);
        pass(60);
        staysAwake();
    }

    @Test
    void aViewerOrARecordingKeepsItAwakeAndTheTimeBeginsAnewAfterwards() {
        sleepsAfter(3);
        used.add(machine.id());
        pass(10);
        used.clear();
        pass(2);
        staysAwake();
        pass(1);
        assertThat(world.load(machine).state()).isEqualTo(MachineState.SUSPENDED);
    }

    @Test
    void workKeepsItAwake() {
        sleepsAfter(2);
        for (int minute = 0; minute < 10; minute++) {
            world.guest(machine).work(Duration.ofSeconds(7)); // of 60: more than the allowed tenth
            pass(1);
        }
        staysAwake();
    }

    @Test
    void aCursorThatBlinksIsNoWork() {
        sleepsAfter(4);
        for (int minute = 0; minute < 6; minute++) {
            world.guest(machine).work(Duration.ofSeconds(2));
            pass(1);
        }
        assertThat(world.load(machine).state()).isEqualTo(MachineState.SUSPENDED);
    }

    @Test
    void aPausedMachineIsLeftAsItIs() throws Exception {
        sleepsAfter(1);
        world.control.pause(machine.id());
        pass(30);
        assertThat(world.guest(machine).state()).isEqualTo(GuestState.PAUSED);
        assertThat(world.load(machine).state()).isEqualTo(MachineState.PAUSED);
    }

    @Test
    void somebodyWhoComesAtTheLastMomentIsInTime() {
        sleepsAfter(1);
        List<Runnable> waiting = new ArrayList<>();
        watch = watch(0, waiting::add);
        pass(1);
        used.add(machine.id());
        assertThat(waiting).hasSize(1);
        waiting.forEach(Runnable::run);
        staysAwake();
    }

    @Test
    void whatCannotBeSuspendedIsLeftRunningAndTriedAgain() {
        sleepsAfter(1);
        world.guest(machine).hang();
        pass(2);
        staysAwake();
        assertThat(world.suspensions.findById(machine.id())).isEmpty();
    }

    private IdleWatch watch(int minutes) {
        return watch(minutes, Runnable::run);
    }

    private IdleWatch watch(int minutes, Executor worker) {
        IdleSettings settings = new IdleSettings(minutes, 10);
        limit = new IdleLimit(new StoredIdleChoice(), settings);
        IdleWatch fresh = new IdleWatch(
                world.guests,
                world.upkeeps,
                world.locks,
                world.control,
                List.of(used::contains),
                limit,
                settings,
                nanos::get,
                worker);
        fresh.look();
        return fresh;
    }

    private void sleepsAfter(int minutes) {
        world.upkeeps.save(world.upkeeps.of(machine.id()).idleAfter(minutes));
    }

    /** The watch looks each minute. */
    private void pass(int minutes) {
        for (int minute = 0; minute < minutes; minute++) {
            nanos.addAndGet(Duration.ofMinutes(1).toNanos());
            watch.look();
        }
    }

    private void staysAwake() {
        assertThat(world.load(machine).state()).isEqualTo(MachineState.RUNNING);
        assertThat(world.guest(machine).state()).isEqualTo(GuestState.RUNNING);
    }
}
