package dev.oriel.machine.control;

import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestState;
import dev.oriel.image.Bytes;
import dev.oriel.machine.Machine;
import dev.oriel.machine.Machines;
import dev.oriel.machine.Reason;
import dev.oriel.machine.RunningGuests;
import dev.oriel.machine.disk.DiskLayers;
import dev.oriel.machine.host.HostSpace;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Watches the host's disk: before it is full, it pauses the machines that write to it, and lets them go on when there is
 * space again. A guest that writes nothing is left in peace.
 */
@Component
final class SpaceWatch {

    private static final Logger log = LoggerFactory.getLogger(SpaceWatch.class);

    /** A guest that writes as fast as it can must not get from one bound to the end of the disk in between. */
    private static final long LOOK_MILLIS = 1000;

    private final HostSpace space;
    private final RunningGuests guests;
    private final Machines machines;
    private final DiskLayers layers;
    private final SpaceShortage shortage;
    private final MachineControl control;
    private HostSpace.Level level = HostSpace.Level.ENOUGH;

    /** What the files that running guests write to took when they were last looked at, in bytes. */
    private Map<UUID, Long> sizes = Map.of();

    SpaceWatch(
            HostSpace space,
            RunningGuests guests,
            Machines machines,
            DiskLayers layers,
            SpaceShortage shortage,
            MachineControl control) {
        this.space = space;
        this.guests = guests;
        this.machines = machines;
        this.layers = layers;
        this.shortage = shortage;
        this.control = control;
    }

    @Scheduled(fixedDelay = LOOK_MILLIS)
    synchronized void look() {
        HostSpace.Now now;
        try {
            now = space.now();
        } catch (UncheckedIOException e) {
            log.warn("{}", e.getMessage());
            return;
        }
        if (now.level() != level) {
            log.info(
                    "The host's disk has {} free of {}: {}",
                    Bytes.inWords(now.freeBytes()),
                    Bytes.inWords(now.totalBytes()),
                    now.level());
            level = now.level();
        }
        switch (now.level()) {
            case ENOUGH -> sizes = Map.of();
            case SCARCE, RESERVED -> sizes = measure();
            case EXHAUSTED -> pauseThoseThatWrite(now);
        }
        if (now.level() == HostSpace.Level.ENOUGH || now.level() == HostSpace.Level.SCARCE) {
            shortage.waiting().forEach(this::goOn);
        }
    }

    private void pauseThoseThatWrite(HostSpace.Now now) {
        Map<UUID, Long> before = sizes;
        sizes = measure();
        sizes.forEach((id, size) -> {
            Long earlier = before.get(id);
            if (earlier != null && size > earlier) {
                pause(id, now);
            }
        });
    }

    private void pause(UUID id, HostSpace.Now now) {
        try {
            control.pauseForSpace(id, Reason.diskNearlyFull(Bytes.inWords(now.freeBytes())));
        } catch (RuntimeException e) {
            log.warn("Machine {} cannot be paused: {}", id, e.getMessage());
        }
    }

    private Map<UUID, Long> measure() {
        Map<UUID, Long> measured = new HashMap<>();
        for (Guest guest : guests.all()) {
            if (guest.state() == GuestState.RUNNING) {
                Optional<Machine> machine = machines.findById(guest.id());
                machine.ifPresent(found -> measured.put(found.id(), layers.size(found.id(), found.disks())));
            }
        }
        return measured;
    }

    private void goOn(UUID id) {
        try {
            control.resumeWithSpace(id);
        } catch (RuntimeException e) {
            log.warn("Machine {} cannot go on: {}", id, e.getMessage());
        }
    }
}
