package dev.oriel.machine.control;

import dev.oriel.engine.Engine;
import dev.oriel.engine.EngineException;
import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestSpec;
import dev.oriel.engine.SavedState;
import dev.oriel.machine.Failures;
import dev.oriel.machine.GuestFailure;
import dev.oriel.machine.Machine;
import dev.oriel.machine.Origins;
import dev.oriel.machine.Reason;
import dev.oriel.machine.RunningGuests;
import dev.oriel.machine.host.MemoryBudget;
import dev.oriel.machine.register.MachineRegister;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Brings guests to life: from the beginning, from their template's state, or from one of their own. Every wish is in the
 * database before it is acted on. Whoever calls has the machine's lock.
 */
@Component
final class Ignition {

    private static final Logger log = LoggerFactory.getLogger(Ignition.class);

    private final MachineRegister register;
    private final Engine engine;
    private final GuestSpecs specs;
    private final Origins origins;
    private final RunningGuests guests;
    private final MemoryBudget memory;
    private final GuestWatch watch;

    Ignition(
            MachineRegister register,
            Engine engine,
            GuestSpecs specs,
            Origins origins,
            RunningGuests guests,
            MemoryBudget memory,
            GuestWatch watch) {
        this.register = register;
        this.engine = engine;
        this.specs = specs;
        this.origins = origins;
        this.guests = guests;
        this.memory = memory;
        this.watch = watch;
    }

    /** Starts a machine that is off. */
    Machine start(Machine before) {
        Machine wanted = before.start();
        memory.take(wanted);
        try {
            Machine starting = register.store(wanted);
            Guest guest = launch(starting, before.pristine());
            guests.add(guest);
            Machine running = register.store(starting.running());
            watch.follow(guest);
            return running;
        } catch (RuntimeException e) {
            memory.giveBack(before.id());
            throw e;
        }
    }

    /**
     * Lets a machine that is off go on from a state; when that does not fit it boots, and says so.
     *
     * @param stateKey what the state depends on
     */
    Machine goBack(Machine machine, String stateKey, SavedState.Own state) {
        memory.take(machine);
        try {
            Machine starting = register.store(machine.start());
            Guest guest;
            @Nullable Reason remark = null;
            try {
                guest = restore(machine, stateKey, state);
            } catch (EngineException | StateUnfit e) {
                remark = Reason.booted(Failures.words(e));
                guest = launch(starting, false);
            }
            guests.add(guest);
            Machine running = register.store(starting.running().remarked(remark));
            watch.follow(guest);
            watch.goOn(guest, true);
            return running;
        } catch (RuntimeException e) {
            memory.giveBack(machine.id());
            throw e;
        }
    }

    /**
     * Brings a guest back from a state of its own; it stands still.
     *
     * @throws StateUnfit when the state was saved by another engine or on other hardware
     */
    Guest restore(Machine machine, String stateKey, SavedState.Own state) throws EngineException {
        GuestSpec spec = specs.of(machine);
        if (!engine.stateKey(spec).equals(stateKey)) {
            throw new StateUnfit("it was saved by another version of the engine, or on other hardware");
        }
        return engine.restore(spec, state);
    }

    private Guest launch(Machine starting, boolean pristine) {
        try {
            GuestSpec spec = specs.of(starting);
            UUID origin = starting.templateVersion();
            Optional<SavedState> state = pristine && origin != null ? origins.stateFor(origin, spec) : Optional.empty();
            return state.isPresent() ? awaken(spec, state.get()) : engine.start(spec);
        } catch (EngineException | RuntimeException e) {
            register.store(starting.crashed(Reason.notStarted(Failures.words(e))));
            throw new GuestFailure(Failures.words(e), e);
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
}
