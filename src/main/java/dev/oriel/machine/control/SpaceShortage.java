package dev.oriel.machine.control;

import dev.oriel.engine.Guest;
import dev.oriel.machine.Machine;
import dev.oriel.machine.Reason;
import dev.oriel.machine.host.HostSpace;
import dev.oriel.machine.host.NotEnoughSpace;
import dev.oriel.machine.register.MachineRegister;
import dev.oriel.machine.register.Upkeep;
import dev.oriel.machine.register.Upkeeps;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Which machines are paused because the host's disk was full, or nearly so. That a machine waits for space is stored
 * together with its being paused, and taken back together with what it becomes next, so that the two never disagree.
 * Whoever changes something has the machine's lock.
 */
@Component
public final class SpaceShortage {

    private final MachineRegister register;
    private final Upkeeps upkeeps;
    private final HostSpace space;

    /** Whether any may wait: asked every second, and nearly always answered without the database. */
    private final AtomicBoolean perhaps = new AtomicBoolean(true);

    SpaceShortage(MachineRegister register, Upkeeps upkeeps, HostSpace space) {
        this.register = register;
        this.upkeeps = upkeeps;
        this.space = space;
    }

    /** Those that wait for space. */
    List<UUID> waiting() {
        if (!perhaps.getAndSet(false)) {
            return List.of();
        }
        boolean known = false;
        try {
            List<UUID> waiting =
                    upkeeps.findByLacksSpaceTrue().stream().map(Upkeep::machine).toList();
            known = waiting.isEmpty();
            return waiting;
        } finally {
            if (!known) {
                perhaps.set(true);
            }
        }
    }

    boolean isWaiting(UUID machine) {
        return upkeeps.of(machine).lacksSpace();
    }

    /** Stores a machine that is paused, and waits for space from now on. */
    Machine begin(Machine paused) {
        return store(paused, true);
    }

    /** Stores what a machine has become, which waits for no space any more. */
    public Machine end(Machine machine) {
        return store(machine, false);
    }

    /** It waits no more, whatever else has become of it. */
    void forget(UUID machine) {
        note(machine, false);
    }

    /** @throws NotEnoughSpace when the machine waits for space and there is still none */
    void requireOver(UUID machine) {
        if (isWaiting(machine)) {
            space.requireToGoOn();
        }
    }

    /**
     * Stores a machine whose guest stands still. One that the full disk has stopped goes on by itself when there is space
     * again.
     *
     * @param why in the engine's words, or null when it is not known
     */
    Machine paused(Machine machine, @Nullable String why) {
        if (Guest.HOST_DISK_FULL.equals(why)) {
            return begin(machine.paused(Reason.DISK_FULL));
        }
        return end(machine.paused(why == null ? null : Reason.said(why)));
    }

    private Machine store(Machine machine, boolean waits) {
        Machine stored = register.inTransaction(() -> {
            note(machine.id(), waits);
            return register.storeQuietly(machine);
        });
        if (waits) {
            perhaps.set(true); // not before, or somebody would look too early and find none
        }
        return register.announce(stored);
    }

    private void note(UUID machine, boolean waits) {
        Upkeep upkeep = upkeeps.of(machine);
        if (upkeep.lacksSpace() != waits) {
            upkeeps.save(upkeep.lacksSpace(waits));
        }
    }
}
