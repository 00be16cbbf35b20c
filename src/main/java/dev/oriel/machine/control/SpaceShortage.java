package dev.oriel.machine.control;

import dev.oriel.engine.Guest;
import dev.oriel.machine.Machine;
import dev.oriel.machine.Reason;
import dev.oriel.machine.host.HostSpace;
import dev.oriel.machine.host.NotEnoughSpace;
import dev.oriel.machine.register.Upkeep;
import dev.oriel.machine.register.Upkeeps;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Which machines are paused because the host's disk was full, or nearly so. Whoever calls has the machine's lock. */
@Component
public final class SpaceShortage {

    private final Upkeeps upkeeps;
    private final HostSpace space;

    /** Those of this server's time; a database whose disk is the full one may lose what it has been told. */
    private final Set<UUID> known = ConcurrentHashMap.newKeySet();

    SpaceShortage(Upkeeps upkeeps, HostSpace space) {
        this.upkeeps = upkeeps;
        this.space = space;
    }

    /** Those that wait for space. */
    Set<UUID> waiting() {
        Set<UUID> waiting = new HashSet<>(known);
        upkeeps.findByLacksSpaceTrue().forEach(upkeep -> waiting.add(upkeep.machine()));
        return waiting;
    }

    /** It waits for space from now on. */
    void begin(UUID machine) {
        known.add(machine);
        lacksSpace(machine, true);
    }

    /** It waits no more. */
    void end(UUID machine) {
        lacksSpace(machine, false);
        known.remove(machine);
    }

    /** @throws NotEnoughSpace when the machine waits for space and there is still none */
    void requireOver(UUID machine) {
        if (known.contains(machine) || upkeeps.of(machine).lacksSpace()) {
            space.requireToGoOn();
        }
    }

    /**
     * A machine whose guest stands still. One that the full disk has stopped goes on by itself when there is space again.
     *
     * @param why in the engine's words, or null
     */
    Machine paused(Machine machine, @Nullable String why) {
        if (!Guest.HOST_DISK_FULL.equals(why)) {
            return machine.paused(why == null ? null : Reason.said(why));
        }
        begin(machine.id());
        return machine.paused(Reason.DISK_FULL);
    }

    /** The same when its guest was found so, and nobody has heard why. */
    public Machine foundPaused(Machine machine) {
        boolean full = space.now().level() == HostSpace.Level.EXHAUSTED;
        return paused(machine, full ? Guest.HOST_DISK_FULL : null);
    }

    private void lacksSpace(UUID machine, boolean does) {
        Upkeep upkeep = upkeeps.of(machine);
        if (upkeep.lacksSpace() != does) {
            upkeeps.save(upkeep.lacksSpace(does));
        }
    }
}
