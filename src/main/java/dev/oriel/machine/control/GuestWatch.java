package dev.oriel.machine.control;

import dev.oriel.Insistence;
import dev.oriel.engine.EngineException;
import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestState;
import dev.oriel.machine.Failures;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineState;
import dev.oriel.machine.Reason;
import dev.oriel.machine.RunningGuests;
import dev.oriel.machine.disk.DiskCheck;
import dev.oriel.machine.host.MemoryBudget;
import dev.oriel.machine.register.MachineLocks;
import dev.oriel.machine.register.MachineRegister;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Writes down what becomes of running guests as soon as the engine tells of it. */
@Component
public final class GuestWatch {

    private static final Logger log = LoggerFactory.getLogger(GuestWatch.class);

    private final MachineRegister register;
    private final MachineLocks locks;
    private final RunningGuests guests;
    private final MemoryBudget memory;
    private final DiskCheck check;
    private final SpaceShortage shortage;
    private final Insistence insistence;

    GuestWatch(
            MachineRegister register,
            MachineLocks locks,
            RunningGuests guests,
            MemoryBudget memory,
            DiskCheck check,
            SpaceShortage shortage,
            Insistence insistence) {
        this.register = register;
        this.locks = locks;
        this.guests = guests;
        this.memory = memory;
        this.check = check;
        this.shortage = shortage;
        this.insistence = insistence;
    }

    /** Listens to a guest from now on; the caller has the machine's lock. */
    public void follow(Guest guest) {
        guest.onStateChange((changed, state, reason) -> Thread.ofVirtual()
                .name("machine-" + changed.id())
                .start(() -> insistence.store(
                        "That guest " + changed.id() + " is " + state,
                        () -> locks.holding(changed.id(), () -> settleNews(changed, state, reason)))));
        if (guest.state().hasEnded()) {
            // It ended before we listened.
            settle(guest, guest.state(), Reason.ENDED_AT_ONCE.words());
        }
    }

    /** Writes down what a guest is now, and gives the machine as it is then. */
    public Machine settle(Guest guest, GuestState state, String reason) {
        Machine settled = settleNews(guest, state, reason);
        return settled == null ? register.load(guest.id()) : settled;
    }

    /** Pulls the plug of a guest, and takes none of its news any more. */
    public void end(Guest guest) {
        try {
            guest.stop();
        } catch (EngineException e) {
            throw Failures.of(e);
        }
        forget(guest);
    }

    /** Lets a guest go on that ran before; when it does not, its page shows that it is paused. */
    public void goOn(Guest guest, boolean ran) {
        try {
            if (ran && !guest.state().hasEnded()) {
                guest.resume();
            }
        } catch (EngineException e) {
            log.warn("Guest {} does not go on: {}", guest.id(), e.getMessage());
        }
    }

    /**
     * Several of these may wait for the machine's lock in any order, so news that is no longer true is dropped, and news
     * of a guest that is already forgotten as well.
     */
    private @Nullable Machine settleNews(Guest guest, GuestState state, String reason) {
        boolean current =
                guests.find(guest.id()).filter(known -> known == guest).isPresent();
        boolean stillTrue = guest.state() == state || state.hasEnded();
        if (!current || !stillTrue) {
            return null;
        }
        Machine machine = register.load(guest.id());
        String why = reason.isBlank() ? null : reason;
        return switch (state) {
            case RUNNING -> machine.state() == MachineState.RUNNING ? machine : shortage.end(machine.running());
            case PAUSED -> isKnown(machine, why) ? machine : shortage.paused(machine, why);
            case OFF -> {
                Machine off = shortage.end(machine.off(why == null ? null : Reason.said(why)));
                forget(guest); // not before, or its news would not be current when it has to be stored again
                yield off;
            }
            case CRASHED -> {
                check.distrust(guest.id());
                Machine crashed = shortage.end(machine.crashed(why == null ? Reason.ENDED : Reason.said(why)));
                forget(guest);
                yield crashed;
            }
        };
    }

    /** A guest that goes on while the disk is still full stops again at once, and why is heard last. */
    private boolean isKnown(Machine machine, @Nullable String why) {
        boolean full = Guest.HOST_DISK_FULL.equals(why);
        return machine.state() == MachineState.PAUSED && (!full || shortage.isWaiting(machine.id()));
    }

    private void forget(Guest guest) {
        guests.remove(guest);
        memory.giveBack(guest.id());
    }
}
