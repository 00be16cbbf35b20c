package dev.oriel.machine.control;

import dev.oriel.engine.Engine;
import dev.oriel.engine.EngineException;
import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestState;
import dev.oriel.engine.SavedState;
import dev.oriel.machine.Failures;
import dev.oriel.machine.IllegalTransition;
import dev.oriel.machine.Machine;
import dev.oriel.machine.Reason;
import dev.oriel.machine.RunningGuests;
import dev.oriel.machine.host.HostSpace;
import dev.oriel.machine.host.MemoryBudget;
import dev.oriel.machine.register.MachineRegister;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Suspends machines to the disk and wakes them. A state is spent in the database before its guest executes an
 * instruction, so none is ever used twice. Whoever calls has the machine's lock.
 */
@Component
final class Sleep {

    private final MachineRegister register;
    private final SuspendedStates suspended;
    private final Engine engine;
    private final GuestSpecs specs;
    private final RunningGuests guests;
    private final MemoryBudget memory;
    private final HostSpace space;
    private final Ignition ignition;
    private final GuestWatch watch;

    Sleep(
            MachineRegister register,
            SuspendedStates suspended,
            Engine engine,
            GuestSpecs specs,
            RunningGuests guests,
            MemoryBudget memory,
            HostSpace space,
            Ignition ignition,
            GuestWatch watch) {
        this.register = register;
        this.suspended = suspended;
        this.engine = engine;
        this.specs = specs;
        this.guests = guests;
        this.memory = memory;
        this.space = space;
        this.ignition = ignition;
        this.watch = watch;
    }

    /** Saves the guest and ends it. */
    Machine begin(UUID id, @Nullable Reason reason) {
        Machine machine = register.load(id);
        machine.maySuspend();
        Guest guest = guests.find(id).orElseThrow(() -> new IllegalTransition(machine, "reach"));
        boolean ran = guest.state() == GuestState.RUNNING;
        space.require(GuestSpecs.memoryBytes(machine));
        Machine stored;
        try {
            Suspension suspension = suspended.begin(id, engine.stateKey(specs.of(machine)));
            guest.pause();
            SavedState.Own state = guest.save(suspended.files(id));
            engine.keep(state);
            stored = register.inTransaction(() -> {
                suspended.complete(suspension, state);
                return register.storeQuietly(machine.suspended(reason));
            });
        } catch (EngineException | RuntimeException e) {
            suspended.discard(id);
            watch.goOn(guest, ran);
            throw Failures.known(e);
        }
        watch.end(guest);
        return register.announce(stored);
    }

    /**
     * Brings the guest back and lets it go on.
     *
     * @throws StateUnfit when it cannot go on; it stays suspended
     */
    Machine end(Machine machine) {
        UUID id = machine.id();
        Suspension suspension =
                suspended.find(machine).orElseThrow(() -> new StateUnfit("the saved state is not there"));
        memory.take(machine);
        Guest guest;
        try {
            guest = ignition.restore(
                    machine, suspension.stateKey(), suspended.files(id).saved());
        } catch (EngineException | RuntimeException e) {
            memory.giveBack(id);
            throw e instanceof StateUnfit unfit ? unfit : new StateUnfit(Failures.words(e));
        }
        guests.add(guest);
        Machine running;
        try {
            // The state must not be used again once the guest has gone on and written to its disks.
            running = register.inTransaction(() -> {
                suspended.spend(suspension);
                return register.storeQuietly(machine.running());
            });
        } catch (RuntimeException e) {
            watch.end(guest);
            throw e;
        }
        watch.follow(guest);
        watch.goOn(guest, true);
        suspended.discard(id);
        return register.announce(running);
    }

    /** Gives up what a machine was in the middle of; it is off then, as if its plug had been pulled. */
    Machine discard(UUID id) {
        Machine machine = register.load(id);
        machine.mayDiscard();
        Machine stored = register.store(machine.off(Reason.DISCARDED));
        suspended.discard(id);
        return stored;
    }
}
