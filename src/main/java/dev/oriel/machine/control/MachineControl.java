package dev.oriel.machine.control;

import dev.oriel.engine.Engine;
import dev.oriel.engine.EngineException;
import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestState;
import dev.oriel.engine.SavedState;
import dev.oriel.image.DiskToolException;
import dev.oriel.machine.Definition;
import dev.oriel.machine.Failures;
import dev.oriel.machine.GuestFailure;
import dev.oriel.machine.IllegalTransition;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineDisk;
import dev.oriel.machine.MachineSettings;
import dev.oriel.machine.MachineState;
import dev.oriel.machine.Reason;
import dev.oriel.machine.RunningGuests;
import dev.oriel.machine.disk.DiskCheck;
import dev.oriel.machine.disk.DisksDamaged;
import dev.oriel.machine.host.MemoryBudget;
import dev.oriel.machine.host.NotEnoughMemory;
import dev.oriel.machine.host.NotEnoughSpace;
import dev.oriel.machine.register.MachineLocks;
import dev.oriel.machine.register.MachineRegister;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.modulith.NamedInterface;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Service;

/** The buttons of machines. What happens to one machine happens one thing after the other. */
@Service
@NamedInterface("control")
public class MachineControl {

    private final MachineRegister register;
    private final MachineLocks locks;
    private final RunningGuests guests;
    private final Ignition ignition;
    private final Sleep sleep;
    private final GuestWatch watch;
    private final SpaceShortage shortage;
    private final SuspendedStates suspended;
    private final Renewal renewal;
    private final DiskCheck check;
    private final MemoryBudget memory;
    private final Engine engine;
    private final MachineSettings settings;
    private final TaskScheduler scheduler;

    MachineControl(
            MachineRegister register,
            MachineLocks locks,
            RunningGuests guests,
            Ignition ignition,
            Sleep sleep,
            GuestWatch watch,
            SpaceShortage shortage,
            SuspendedStates suspended,
            Renewal renewal,
            DiskCheck check,
            MemoryBudget memory,
            Engine engine,
            MachineSettings settings,
            TaskScheduler scheduler) {
        this.register = register;
        this.locks = locks;
        this.guests = guests;
        this.ignition = ignition;
        this.sleep = sleep;
        this.watch = watch;
        this.shortage = shortage;
        this.suspended = suspended;
        this.renewal = renewal;
        this.check = check;
        this.memory = memory;
        this.engine = engine;
        this.settings = settings;
        this.scheduler = scheduler;
    }

    /**
     * Starts a machine and returns when its guest runs. A suspended machine goes on where it was.
     *
     * @throws IllegalTransition when it is not off
     * @throws NotEnoughMemory when the host has too little memory left
     * @throws GuestFailure when the engine cannot; the machine is crashed then, with the engine's words as the reason
     * @throws StateUnfit when a suspended machine cannot go on; it stays suspended
     * @throws DisksDamaged when it had crashed and its disks are damaged
     */
    public Machine start(UUID id) {
        return locks.holding(id, () -> {
            Machine machine = register.load(id);
            if (machine.state() == MachineState.SUSPENDED) {
                return sleep.end(machine);
            }
            check.require(machine.start());
            return ignition.start(machine);
        });
    }

    /**
     * Takes in a machine that is new and whose guest waits, paused, and lets the guest go while the machine is written to
     * the database. Whoever calls sees to it that a guest without a machine is ended, by the next server if need be.
     *
     * @param newborn has its files, and is not stored yet
     * @param guest has been {@linkplain Engine#restore restored} under the machine's id
     * @throws NotEnoughMemory when the host has too little memory left; nothing has changed then
     */
    public Machine admit(Machine newborn, Guest guest) {
        return locks.holding(newborn.id(), () -> {
            memory.take(newborn);
            FutureTask<GuestState> going = new FutureTask<>(() -> {
                guest.resume();
                return guest.state();
            });
            Thread.ofVirtual().name("go-" + guest.id()).start(going);
            Machine stored = register.storeQuietly(newborn.built().running());
            guests.add(guest);
            try {
                going.get();
            } catch (ExecutionException | InterruptedException e) {
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                guests.remove(guest);
                register.delete(newborn.id());
                memory.giveBack(newborn.id());
                throw e.getCause() instanceof EngineException known
                        ? Failures.of(known)
                        : new GuestFailure(Failures.words(e), e);
            }
            watch.follow(guest);
            return register.announce(stored);
        });
    }

    /**
     * Makes a machine again what its template is, and starts it: a running guest is ended, and all that is suspended or
     * on the disks is lost.
     *
     * @param original the template's hardware
     * @param disks the template's disks
     */
    public Machine renew(UUID id, Definition original, List<MachineDisk> disks) {
        locks.holding(id, () -> {
            Machine machine = register.load(id);
            machine.mayBeRenewed();
            if (machine.state() == MachineState.SUSPENDED) {
                machine = sleep.discard(id);
            }
            guests.find(id).ifPresent(watch::end);
            suspended.discard(id);
            return renewal.of(machine, original, disks);
        });
        return start(id);
    }

    /** Presses the power button; when the guest has not shut down in time, the machine says so. */
    public Machine shutdown(UUID id) {
        return act(id, Machine::mayShutDown, guest -> {
            guest.shutdown();
            scheduler.schedule(() -> remarkStillRunning(guest), Instant.now().plus(settings.shutdownTimeout()));
        });
    }

    /** Pulls the plug and returns when the guest has ended. */
    public Machine stop(UUID id) {
        return locks.holding(id, () -> {
            register.load(id).mayStop();
            guests.find(id).ifPresent(watch::end);
            return shortage.end(register.load(id).off(Reason.UNPLUGGED));
        });
    }

    /** Presses the reset button. */
    public Machine reset(UUID id) {
        return act(id, Machine::mayReset, Guest::reset);
    }

    /** Stops the guest's processors. */
    public Machine pause(UUID id) {
        return act(id, Machine::mayPause, Guest::pause);
    }

    /**
     * Lets the guest's processors go on.
     *
     * @throws NotEnoughSpace when it was paused because the host's disk is full, and it still is
     */
    public Machine resume(UUID id) {
        return locks.holding(id, () -> {
            shortage.requireOver(id);
            return act(id, Machine::mayResume, Guest::resume);
        });
    }

    /**
     * Does something with the files of a machine that has no guest, and that gets none meanwhile.
     *
     * @throws IllegalTransition when it is not off
     */
    public void whileOff(UUID id, FileWork work) throws IOException, DiskToolException {
        try (MachineLocks.Hold _ = locks.hold(id)) {
            register.load(id).mayBeCloned();
            work.run();
        }
    }

    /** Work on files that may fail. */
    @FunctionalInterface
    public interface FileWork {
        void run() throws IOException, DiskToolException;
    }

    /**
     * Saves the guest to the disk and ends it; {@link #start} lets it go on.
     *
     * @param reason what to say of it, or null
     */
    public Machine suspend(UUID id, @Nullable Reason reason) {
        return locks.holding(id, () -> sleep.begin(id, reason));
    }

    /** Gives up what a suspended machine was in the middle of; it is off then, as if its plug had been pulled. */
    public Machine discardState(UUID id) {
        return locks.holding(id, () -> sleep.discard(id));
    }

    /** The last lines that the engine logged for the machine's guest, oldest first; empty when there are none. */
    public List<String> log(UUID id, int lines) {
        return engine.logTail(id, lines);
    }

    /** Stops a guest that would fill the host's disk; {@link #resumeWithSpace} lets it go on. */
    void pauseForSpace(UUID id, Reason reason) {
        locks.holding(id, () -> {
            Machine machine = register.load(id);
            Guest guest = guests.find(id).orElse(null);
            if (guest == null || guest.state() != GuestState.RUNNING || machine.state() != MachineState.RUNNING) {
                return machine;
            }
            // Before it is paused, so that it is never left paused without anybody who lets it go on.
            Machine paused = shortage.begin(machine.paused(reason));
            try {
                guest.pause();
            } catch (EngineException e) {
                shortage.end(paused.running());
                throw Failures.of(e);
            }
            return paused;
        });
    }

    /** Lets a guest go on that was paused for lack of space, unless somebody has done something else with it meanwhile. */
    void resumeWithSpace(UUID id) {
        locks.holding(id, () -> {
            Machine machine = register.load(id);
            if (machine.state() != MachineState.PAUSED) {
                shortage.forget(id);
                return machine;
            }
            return shortage.isWaiting(id) ? resume(id) : machine;
        });
    }

    /** Ends the guest, if there is one, and what is suspended; the caller has the machine's lock. */
    public void end(UUID id) {
        Machine machine = register.load(id);
        guests.find(id).ifPresent(watch::end);
        if (!machine.state().isOff()) {
            shortage.end(machine.off(null));
        }
        suspended.discard(id);
    }

    /** Lets a machine that is off go on from a state; the caller has its lock. */
    public Machine goBack(Machine machine, String stateKey, SavedState.Own state) {
        return ignition.goBack(machine, stateKey, state);
    }

    private Machine act(UUID id, Consumer<Machine> guard, GuestAction action) {
        return locks.holding(id, () -> {
            Machine machine = register.load(id);
            guard.accept(machine);
            Guest guest = guests.find(id).orElseThrow(() -> new IllegalTransition(machine, "reach"));
            try {
                action.on(guest);
            } catch (EngineException e) {
                throw Failures.of(e);
            }
            // Why a guest has ended only the engine can tell, and it does so through the listener.
            return guest.state().hasEnded() ? register.load(id) : watch.settle(guest, guest.state(), "");
        });
    }

    private void remarkStillRunning(Guest guest) {
        locks.holding(guest.id(), () -> {
            boolean running =
                    guests.find(guest.id()).filter(known -> known == guest).isPresent();
            return running
                    ? register.store(register.load(guest.id())
                            .remarked(Reason.deaf(settings.shutdownTimeout().toSeconds())))
                    : null;
        });
    }

    /** Something that is done to a guest. */
    @FunctionalInterface
    private interface GuestAction {
        void on(Guest guest) throws EngineException;
    }
}
