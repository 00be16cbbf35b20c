package dev.oriel.machine.recovery;

import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestState;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineState;
import dev.oriel.machine.Reason;
import dev.oriel.machine.RunningGuests;
import dev.oriel.machine.control.GuestWatch;
import dev.oriel.machine.control.SpaceShortage;
import dev.oriel.machine.control.SuspendedStates;
import dev.oriel.machine.disk.DiskCheck;
import dev.oriel.machine.host.MemoryBudget;
import dev.oriel.machine.register.MachineLocks;
import dev.oriel.machine.register.MachineRegister;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Brings machines together with the guests that an earlier server has left, and finishes or undoes what that server was
 * killed in the middle of.
 */
@Component
final class Reunion {

    private final MachineRegister register;
    private final MachineLocks locks;
    private final RunningGuests guests;
    private final MemoryBudget memory;
    private final SuspendedStates suspended;
    private final DiskCheck check;
    private final SpaceShortage shortage;
    private final GuestWatch watch;

    Reunion(
            MachineRegister register,
            MachineLocks locks,
            RunningGuests guests,
            MemoryBudget memory,
            SuspendedStates suspended,
            DiskCheck check,
            SpaceShortage shortage,
            GuestWatch watch) {
        this.register = register;
        this.locks = locks;
        this.guests = guests;
        this.memory = memory;
        this.suspended = suspended;
        this.check = check;
        this.shortage = shortage;
        this.watch = watch;
    }

    /** @param left the machine's guest, or null when there is none any more */
    void of(Machine machine, @Nullable Guest left) {
        locks.holding(machine.id(), () -> {
            boolean isSuspended = machine.state() == MachineState.SUSPENDED;
            boolean isUnfinished = suspended.find(machine.id()).isPresent() && !isSuspended;
            if (left != null && isSuspended) {
                watch.end(left);
            } else if (left != null) {
                adopt(machine, left);
            } else if (machine.state().isActive()) {
                check.distrust(machine.id());
                register.store(machine.off(Reason.SERVER_AWAY));
            }
            if (isUnfinished) {
                suspended.discard(machine.id());
            }
            return machine;
        });
    }

    /**
     * Lets a machine's guest go on that stands still although the machine runs as far as the database knows: the server
     * was killed after it had stopped it for a moment. One that cannot go on, because the disk is full, is paused.
     */
    void goOn(UUID id) {
        locks.holding(id, () -> {
            Machine machine = register.load(id);
            Guest guest = guests.find(id).orElse(null);
            if (guest == null || machine.state() != MachineState.RUNNING) {
                return machine;
            }
            watch.goOn(guest, true);
            return watch.settle(guest, guest.state(), "");
        });
    }

    private void adopt(Machine machine, Guest guest) {
        guests.add(guest);
        memory.count(machine);
        boolean stands = guest.state() == GuestState.PAUSED;
        Machine found = switch (machine.state()) {
            case RUNNING -> machine;
            case STARTING -> machine.running();
            default -> stands ? machine.paused(null) : machine.running();
        };
        if (found.state() != machine.state()) {
            shortage.end(found);
        }
        watch.follow(guest);
    }
}
