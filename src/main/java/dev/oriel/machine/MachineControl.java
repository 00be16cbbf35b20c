package dev.oriel.machine;

import dev.oriel.engine.Engine;
import dev.oriel.engine.EngineException;
import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestSpec;
import dev.oriel.engine.GuestState;
import dev.oriel.engine.SavedState;
import dev.oriel.image.DiskToolException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Starts and stops machines. Every wish is in the database before it is acted on, and every change of a guest is
 * written there as soon as the engine tells of it.
 */
@Service
public class MachineControl {

    private static final Logger log = LoggerFactory.getLogger(MachineControl.class);

    /** So often the server tries to write down what a guest has become, for about five minutes. */
    private static final int MOST_ATTEMPTS = 300;

    private static final Duration ATTEMPT_PAUSE = Duration.ofSeconds(1);

    /** The database's limit for a reason. */
    private static final int MAX_REASON_LENGTH = 2000;

    private final Machines machines;
    private final MachineLocks locks;
    private final Engine engine;
    private final GuestSpecs specs;
    private final MachineFiles files;
    private final Origins origins;
    private final DiskLayers layers;
    private final Leftovers leftovers;
    private final Upkeeps upkeeps;
    private final SuspendedStates suspended;
    private final DiskCheck check;
    private final RunningGuests guests;
    private final MemoryBudget memory;
    private final HostSpace space;
    private final MachineSettings settings;
    private final ApplicationEventPublisher events;
    private final TaskScheduler scheduler;
    private final TransactionOperations transactions;

    MachineControl(
            Machines machines,
            MachineLocks locks,
            Engine engine,
            GuestSpecs specs,
            MachineFiles files,
            Origins origins,
            DiskLayers layers,
            Leftovers leftovers,
            Upkeeps upkeeps,
            SuspendedStates suspended,
            DiskCheck check,
            RunningGuests guests,
            MemoryBudget memory,
            HostSpace space,
            MachineSettings settings,
            ApplicationEventPublisher events,
            TaskScheduler scheduler,
            TransactionOperations transactions) {
        this.machines = machines;
        this.locks = locks;
        this.engine = engine;
        this.specs = specs;
        this.files = files;
        this.origins = origins;
        this.layers = layers;
        this.leftovers = leftovers;
        this.upkeeps = upkeeps;
        this.suspended = suspended;
        this.check = check;
        this.guests = guests;
        this.memory = memory;
        this.space = space;
        this.settings = settings;
        this.events = events;
        this.scheduler = scheduler;
        this.transactions = transactions;
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
            Machine before = load(id);
            if (before.state() == MachineState.SUSPENDED) {
                return wake(before);
            }
            Machine wanted = before.start();
            check.require(wanted);
            memory.take(wanted);
            try {
                Machine starting = store(wanted);
                return run(starting, launch(starting, before.pristine()));
            } catch (RuntimeException e) {
                memory.giveBack(id);
                throw e;
            }
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
            Machine stored = machines.save(newborn.built().running());
            guests.add(guest);
            try {
                going.get();
            } catch (ExecutionException | InterruptedException e) {
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                guests.remove(guest);
                machines.deleteById(newborn.id());
                memory.giveBack(newborn.id());
                throw new GuestFailure(e.getCause() instanceof EngineException known ? words(known) : words(e), e);
            }
            follow(guest);
            announce(stored);
            return stored;
        });
    }

    /**
     * Makes a machine again what its template is, and starts it: a running guest is ended, and all that is on the disks
     * is lost.
     *
     * @param original the template's hardware
     * @param disks the template's disks
     */
    public Machine renew(UUID id, Definition original, List<MachineDisk> disks) {
        locks.holding(id, () -> {
            Machine machine = load(id);
            machine.mayBeRenewed();
            guests.find(id).ifPresent(guest -> {
                unplug(guest);
                forget(guest);
            });
            suspended.discard(id);
            List<MachineDisk> fresh = new ArrayList<>();
            working(() -> {
                fresh.addAll(layers.unused(id, disks));
                files.create(machine.renewed(original, fresh));
            });
            Machine renewed = inTransaction(() -> {
                upkeeps.save(upkeeps.of(id).grownFrom(null));
                return machines.save(machine.renewed(original, fresh));
            });
            announce(renewed);
            leftovers.sweep(renewed);
            return renewed;
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
            Machine machine = load(id);
            machine.mayStop();
            Guest guest = guests.find(id).orElse(null);
            if (guest != null) {
                unplug(guest);
                forget(guest);
            }
            return store(load(id).off("The plug was pulled."));
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
            if (upkeeps.of(id).lacksSpace()) {
                space.requireToGoOn();
            }
            Machine running = act(id, Machine::mayResume, Guest::resume);
            lacksSpace(id, false);
            return running;
        });
    }

    /** Stops a guest that would fill the host's disk; {@link #resumeWithSpace} lets it go on. */
    void pauseForSpace(UUID id, String reason) {
        locks.holding(id, () -> {
            Machine machine = load(id);
            Guest guest = guests.find(id).orElse(null);
            if (guest == null || guest.state() != GuestState.RUNNING || machine.state() != MachineState.RUNNING) {
                return machine;
            }
            // Before it is paused, so that it is never left paused without anybody who lets it go on.
            lacksSpace(id, true);
            try {
                guest.pause();
            } catch (EngineException e) {
                throw new GuestFailure(words(e), e);
            }
            return store(machine.paused(reason));
        });
    }

    /** Lets a guest go on that was paused for lack of space, unless somebody has done so, or something else, meanwhile. */
    void resumeWithSpace(UUID id) {
        locks.holding(id, () -> {
            Machine machine = load(id);
            if (machine.state() == MachineState.PAUSED) {
                return resume(id);
            }
            lacksSpace(id, false);
            return machine;
        });
    }

    private void lacksSpace(UUID id, boolean does) {
        Upkeep upkeep = upkeeps.of(id);
        if (upkeep.lacksSpace() != does) {
            upkeeps.save(upkeep.lacksSpace(does));
        }
    }

    /**
     * Does something with the files of a machine that has no guest, and that gets none meanwhile.
     *
     * @throws IllegalTransition when it is not off
     */
    public void whileOff(UUID id, FileWork work) throws IOException, DiskToolException {
        try (MachineLocks.Hold _ = locks.hold(id)) {
            load(id).mayBeCloned();
            work.run();
        }
    }

    /**
     * Saves the guest to the disk and ends it; {@link #start} lets it go on.
     *
     * @param reason what to say of it, or null
     */
    public Machine suspend(UUID id, @Nullable String reason) {
        return locks.holding(id, () -> {
            Machine machine = load(id);
            machine.maySuspend();
            Guest guest = guests.find(id).orElseThrow(() -> new IllegalTransition(machine, "reach"));
            boolean ran = guest.state() == GuestState.RUNNING;
            space.require(GuestSpecs.memoryBytes(machine));
            Machine stored;
            try {
                Suspension suspension = suspended.begin(id, engine.stateKey(specs.of(machine)));
                guest.pause();
                SavedState.Whole state = guest.save(suspended.file(id));
                stored = inTransaction(() -> {
                    suspended.complete(suspension, state);
                    return machines.save(machine.suspended(reason));
                });
            } catch (EngineException | RuntimeException e) {
                suspended.discard(id);
                goOn(guest, ran);
                throw e instanceof RuntimeException known ? known : new GuestFailure(words(e), e);
            }
            unplug(guest);
            forget(guest);
            return announce(stored);
        });
    }

    /** Gives up what a suspended machine was in the middle of; it is off then, as if its plug had been pulled. */
    public Machine discardState(UUID id) {
        return locks.holding(id, () -> {
            Machine machine = load(id);
            machine.mayDiscard();
            Machine stored = store(machine.off("Its suspended state was discarded."));
            suspended.discard(id);
            return stored;
        });
    }

    private Machine wake(Machine machine) {
        UUID id = machine.id();
        Suspension suspension = suspended
                .find(id)
                .filter(found -> found.stage() == Suspension.Stage.READY)
                .orElseThrow(() -> new StateUnfit("the saved state is not there"));
        memory.take(machine);
        Guest guest;
        try {
            GuestSpec spec = specs.of(machine);
            requireFit(spec, suspension.stateKey());
            guest = engine.restore(spec, new SavedState.Whole(suspended.file(id)));
        } catch (EngineException | RuntimeException e) {
            memory.giveBack(id);
            throw e instanceof StateUnfit unfit ? unfit : new StateUnfit(words(e));
        }
        guests.add(guest);
        Machine running;
        try {
            // The state must not be used again once the guest has gone on and written to its disks.
            running = inTransaction(() -> {
                suspended.spend(suspension);
                return machines.save(machine.running());
            });
        } catch (RuntimeException e) {
            unplug(guest);
            forget(guest);
            throw e;
        }
        follow(guest);
        goOn(guest, true);
        suspended.discard(id);
        return announce(running);
    }

    /**
     * Lets a machine that is off go on from a state; when that does not fit it boots, and says so.
     *
     * @param stateKey what the state depends on
     */
    Machine goBack(Machine machine, String stateKey, SavedState.Whole state) {
        memory.take(machine);
        try {
            Machine starting = store(machine.start());
            Guest guest;
            String remark = null;
            try {
                GuestSpec spec = specs.of(machine);
                requireFit(spec, stateKey);
                guest = engine.restore(spec, state);
            } catch (EngineException | StateUnfit e) {
                remark = "It had to boot, because its memory could not be brought back: " + words(e);
                guest = launch(starting, false);
            }
            guests.add(guest);
            Machine running = store(starting.running().remarked(remark));
            follow(guest);
            goOn(guest, true);
            return running;
        } catch (RuntimeException e) {
            memory.giveBack(machine.id());
            throw e;
        }
    }

    private void requireFit(GuestSpec spec, String stateKey) throws EngineException {
        if (!engine.stateKey(spec).equals(stateKey)) {
            throw new StateUnfit("it was saved by another version of the engine, or on other hardware");
        }
    }

    /** Ends the guest, if there is one, and what is suspended; the caller has the machine's lock. */
    void end(UUID id) {
        Machine machine = load(id);
        guests.find(id).ifPresent(guest -> {
            unplug(guest);
            forget(guest);
        });
        if (!machine.state().isOff()) {
            store(machine.off(null));
        }
        suspended.discard(id);
    }

    /**
     * Brings a machine together with what an earlier server has left: finishes or undoes what it was killed in the
     * middle of.
     *
     * @param left the machine's guest, or null when there is none any more
     */
    void recover(Machine machine, @Nullable Guest left) {
        UUID id = machine.id();
        boolean isSuspended = machine.state() == MachineState.SUSPENDED;
        boolean isUnfinished = suspended.find(id).isPresent() && !isSuspended;
        if (left != null && isSuspended) {
            unplug(left);
        } else if (left != null) {
            boolean waits =
                    machine.state() == MachineState.STARTING || machine.state() == MachineState.RUNNING && isUnfinished;
            goOn(left, waits);
            adopt(machine, left);
        } else if (machine.state().isActive()) {
            lost(machine);
        }
        if (isUnfinished) {
            suspended.discard(id);
        }
    }

    /** The last lines that the engine logged for the machine's guest, oldest first; empty when there are none. */
    public List<String> log(UUID id, int lines) {
        return engine.logTail(id, lines);
    }

    /** Takes a guest over that an earlier server has left running. */
    void adopt(Machine machine, Guest guest) {
        locks.holding(machine.id(), () -> {
            guests.add(guest);
            memory.count(machine);
            boolean stands = guest.state() == GuestState.PAUSED;
            Machine stored = machine;
            if (stands && machine.state() == MachineState.RUNNING) {
                // Nobody heard why it stopped.
                boolean full = space.now().level() == HostSpace.Level.EXHAUSTED;
                stored = paused(machine, full ? Guest.HOST_DISK_FULL : null);
            } else if (stands != (machine.state() == MachineState.PAUSED)) {
                stored = store(stands ? machine.paused(null) : machine.running());
            }
            follow(guest);
            return stored;
        });
    }

    /** Notes that a machine's guest is gone, with nobody left to say how it went. */
    void lost(Machine machine) {
        locks.holding(machine.id(), () -> {
            check.distrust(machine.id());
            return store(machine.off("It ended while the server was away."));
        });
    }

    /** Asks all guests to shut down, unplugs those that take too long, and returns when all have ended. */
    void shutDownAll() {
        List<Thread> waiting = guests.all().stream()
                .map(guest -> Thread.ofVirtual().start(() -> shutDownNow(guest)))
                .toList();
        for (Thread thread : waiting) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void shutDownNow(Guest guest) {
        Instant deadline = Instant.now().plus(settings.shutdownTimeout());
        try {
            if (pressPowerButton(guest)) {
                while (guests.find(guest.id()).isPresent() && Instant.now().isBefore(deadline)) {
                    Thread.sleep(50);
                }
            }
            if (guests.find(guest.id()).isPresent()) {
                stop(guest.id());
            }
        } catch (RuntimeException e) {
            log.warn("Guest {} could not be stopped: {}", guest.id(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** False when the guest cannot be told: then there is nothing to wait for. */
    private static boolean pressPowerButton(Guest guest) {
        try {
            guest.resume();
            guest.shutdown();
            return true;
        } catch (EngineException e) {
            log.warn("Guest {} could not be asked to shut down: {}", guest.id(), e.getMessage());
            return false;
        }
    }

    private Machine run(Machine starting, Guest guest) {
        guests.add(guest);
        Machine running = store(starting.running());
        follow(guest);
        return running;
    }

    private Guest launch(Machine starting, boolean pristine) {
        try {
            GuestSpec spec = specs.of(starting);
            UUID origin = starting.templateVersion();
            Optional<SavedState> state = pristine && origin != null ? origins.stateFor(origin, spec) : Optional.empty();
            return state.isPresent() ? awaken(spec, state.get()) : engine.start(spec);
        } catch (EngineException | RuntimeException e) {
            store(starting.crashed(words(e)));
            throw new GuestFailure(words(e), e);
        }
    }

    /** A state that turns out not to fit costs time and nothing else: the disks are as they were, so it can boot. */
    private Guest awaken(GuestSpec spec, SavedState state) throws EngineException {
        try {
            Guest guest = engine.restore(spec, state);
            guest.resume();
            return guest;
        } catch (EngineException e) {
            log.warn("Machine {} boots because its template's state could not be used: {}", spec.id(), e.getMessage());
            return engine.start(spec);
        }
    }

    private Machine act(UUID id, Consumer<Machine> guard, GuestAction action) {
        return locks.holding(id, () -> {
            Machine machine = load(id);
            guard.accept(machine);
            Guest guest = guests.find(id).orElseThrow(() -> new IllegalTransition(machine, "reach"));
            try {
                action.on(guest);
            } catch (EngineException e) {
                throw new GuestFailure(words(e), e);
            }
            // Why a guest has ended only the engine can tell, and it does so through the listener.
            return guest.state().hasEnded() ? load(id) : settle(guest, guest.state(), "");
        });
    }

    private void follow(Guest guest) {
        guest.onStateChange((changed, state, reason) -> Thread.ofVirtual()
                .name("machine-" + changed.id())
                .start(() -> untilStored(() -> locks.holding(changed.id(), () -> settleNews(changed, state, reason)))));
        if (guest.state().hasEnded()) {
            // It ended before we listened.
            settle(guest, guest.state(), "It ended right after its start.");
        }
    }

    /** What a guest has become must not be forgotten because the database cannot write just now, as on a full disk. */
    private static void untilStored(Runnable work) {
        for (int attempt = 1; true; attempt++) {
            try {
                work.run();
                return;
            } catch (RuntimeException e) {
                if (attempt == MOST_ATTEMPTS || !isStorageFailure(e)) {
                    throw e;
                }
                log.warn("The change of a guest cannot be stored yet: {}", e.getMessage());
            }
            try {
                Thread.sleep(ATTEMPT_PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Whether the database itself has failed; what it refuses (classes 22 and 23 of SQL's states) stays refused. */
    private static boolean isStorageFailure(RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                String state = String.valueOf(sql.getSQLState());
                return !state.startsWith("22") && !state.startsWith("23");
            }
        }
        return false;
    }

    /**
     * Writes down what a guest is now. Several of these may wait for the machine's lock in any order, so news that is
     * no longer true is dropped, and news of a guest that is already forgotten as well.
     */
    private @Nullable Machine settleNews(Guest guest, GuestState state, String reason) {
        UUID id = guest.id();
        boolean current = guests.find(id).filter(known -> known == guest).isPresent();
        boolean stillTrue = guest.state() == state || state.hasEnded();
        if (!current || !stillTrue) {
            return null;
        }
        Machine machine = load(id);
        String why = reason.isBlank() ? null : reason;
        return switch (state) {
            case RUNNING -> machine.state() == MachineState.RUNNING ? machine : store(machine.running());
            case PAUSED -> machine.state() == MachineState.PAUSED ? machine : paused(machine, why);
            case OFF -> {
                forget(guest);
                yield store(machine.off(why));
            }
            case CRASHED -> {
                forget(guest);
                check.distrust(id);
                yield store(machine.crashed(why == null ? "It ended without being asked." : why));
            }
        };
    }

    /** A guest that the full disk has stopped goes on by itself when there is space again. */
    private Machine paused(Machine machine, @Nullable String why) {
        if (!Guest.HOST_DISK_FULL.equals(why)) {
            return store(machine.paused(why));
        }
        lacksSpace(machine.id(), true);
        return store(
                machine.paused(
                        "It was stopped because the host's disk is full. Nothing is lost; it goes on when there is space again."));
    }

    private Machine settle(Guest guest, GuestState state, String reason) {
        Machine settled = settleNews(guest, state, reason);
        return settled == null ? load(guest.id()) : settled;
    }

    private void remarkStillRunning(Guest guest) {
        locks.holding(guest.id(), () -> {
            boolean running =
                    guests.find(guest.id()).filter(known -> known == guest).isPresent();
            return running
                    ? store(load(guest.id())
                            .remarked("It did not react to the power button within %d seconds."
                                    .formatted(settings.shutdownTimeout().toSeconds())))
                    : null;
        });
    }

    private void unplug(Guest guest) {
        try {
            guest.stop();
        } catch (EngineException e) {
            throw new GuestFailure(words(e), e);
        }
    }

    private void forget(Guest guest) {
        guests.remove(guest);
        memory.giveBack(guest.id());
    }

    private Machine load(UUID id) {
        return machines.findById(id).orElseThrow(() -> new MachineNotFound(id));
    }

    private Machine store(Machine machine) {
        return announce(machines.save(machine));
    }

    /** Tells everybody what the database has. */
    Machine announce(Machine stored) {
        log.info(
                "Machine {} ({}) is {}",
                stored.name(),
                stored.id(),
                stored.state().word());
        String reason = stored.stateReason();
        events.publishEvent(
                new MachineChanged(stored.id(), stored.owner(), stored.state(), reason == null ? "" : reason));
        return stored;
    }

    private static void working(FileWork work) {
        try {
            work.run();
        } catch (IOException e) {
            throw new UncheckedIOException("The machine's files cannot be written: " + e.getMessage(), e);
        } catch (DiskToolException e) {
            throw new DiskFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /** Work on files that may fail. */
    @FunctionalInterface
    public interface FileWork {
        void run() throws IOException, DiskToolException;
    }

    private Machine inTransaction(Supplier<Machine> work) {
        return Objects.requireNonNull(transactions.execute(status -> work.get()));
    }

    private static void goOn(Guest guest, boolean ran) {
        try {
            if (ran) {
                guest.resume();
            }
        } catch (EngineException e) {
            log.warn("Guest {} does not go on: {}", guest.id(), e.getMessage());
        }
    }

    private static String words(Exception e) {
        String message = e.getMessage() == null || e.getMessage().isBlank() ? e.toString() : e.getMessage();
        return message.length() <= MAX_REASON_LENGTH ? message : message.substring(0, MAX_REASON_LENGTH);
    }

    /** Something that is done to a guest. */
    @FunctionalInterface
    private interface GuestAction {
        void on(Guest guest) throws EngineException;
    }
}
