package dev.oriel.machine.snapshot;

import dev.oriel.engine.Engine;
import dev.oriel.engine.EngineException;
import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestState;
import dev.oriel.engine.SavedState;
import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.machine.Failures;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineDisk;
import dev.oriel.machine.RunningGuests;
import dev.oriel.machine.control.GuestSpecs;
import dev.oriel.machine.control.GuestWatch;
import dev.oriel.machine.control.MachineControl;
import dev.oriel.machine.control.SuspendedStates;
import dev.oriel.machine.control.Suspension;
import dev.oriel.machine.disk.DiskLayers;
import dev.oriel.machine.register.MachineRegister;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Takes snapshots. A guest goes on only when the database knows which files it writes to. So whenever a server is killed,
 * the layers that the database knows hold all that the guest has ever been told is written, and what is on top of them is
 * empty. Whoever calls has the machine's lock.
 */
@Component
final class SnapshotTaking {

    private static final Logger log = LoggerFactory.getLogger(SnapshotTaking.class);

    private final MachineRegister register;
    private final Chronicle chronicle;
    private final MachineControl control;
    private final RunningGuests guests;
    private final GuestWatch watch;
    private final Engine engine;
    private final GuestSpecs specs;
    private final DiskLayers layers;
    private final SnapshotFiles files;
    private final SuspendedStates suspended;

    SnapshotTaking(
            MachineRegister register,
            Chronicle chronicle,
            MachineControl control,
            RunningGuests guests,
            GuestWatch watch,
            Engine engine,
            GuestSpecs specs,
            DiskLayers layers,
            SnapshotFiles files,
            SuspendedStates suspended) {
        this.register = register;
        this.chronicle = chronicle;
        this.control = control;
        this.guests = guests;
        this.watch = watch;
        this.engine = engine;
        this.specs = specs;
        this.layers = layers;
        this.files = files;
        this.suspended = suspended;
    }

    /**
     * A snapshot that was taken.
     *
     * @param stoodStill how long the guest could not go on meanwhile; zero when it did not run
     */
    record Taken(Snapshot snapshot, Duration stoodStill) {}

    Taken of(Machine machine, SnapshotWish wish) {
        Guest guest = guests.find(machine.id()).orElse(null);
        Optional<Suspension> asleep = suspended.find(machine);
        boolean isOff = guest == null && asleep.isEmpty();
        if (wish.memory() && isOff) {
            throw new SnapshotRefused(SnapshotRefused.Reason.NO_MEMORY);
        }
        Snapshot building = build(machine, wish, isOff ? Snapshot.Kind.OFF : Snapshot.Kind.RUNNING);
        Taken taken = guest == null
                ? new Taken(freeze(machine, building, asleep), Duration.ZERO)
                : freeze(machine, building, guest);
        log.info(
                "Snapshot \"{}\" of machine {} was taken: {}, it stood still for {} ms",
                building.name(),
                machine.id(),
                building.kind(),
                taken.stoodStill().toMillis());
        register.announce(register.load(machine.id()));
        return taken;
    }

    /** Makes its folder and the layers that the machine is to go on with. */
    private Snapshot build(Machine machine, SnapshotWish wish, Snapshot.Kind kindWithoutMemory) {
        UUID id = machine.id();
        List<MachineDisk> next = Failures.working(() -> layers.unused(id, machine.disks()));
        Snapshot building = chronicle.save(Snapshot.of(
                machine,
                next,
                chronicle.present(id).orElse(null),
                wish.name(),
                wish.description(),
                wish.memory() ? Snapshot.Kind.MEMORY : kindWithoutMemory,
                Instant.now().truncatedTo(ChronoUnit.MILLIS)));
        try {
            return Failures.working(() -> {
                files.create(building);
                layers.grow(id, machine.disks(), next);
                return building;
            });
        } catch (RuntimeException e) {
            chronicle.undo(machine, building);
            throw e;
        }
    }

    /** The machine has no guest: the database alone decides. What is suspended is never changed, so it is shared. */
    private Snapshot freeze(Machine machine, Snapshot building, Optional<Suspension> asleep) {
        try {
            String key = null;
            long bytes = 0;
            if (building.kind() == Snapshot.Kind.MEMORY) {
                key = asleep.orElseThrow().stateKey();
                bytes = Failures.working(() -> files.share(suspended.file(machine.id()), building));
            }
            return chronicle.commit(machine, chronicle.save(building.switching(key, bytes)), Snapshot.Stage.READY);
        } catch (RuntimeException e) {
            chronicle.undo(machine, building);
            throw e;
        }
    }

    private Taken freeze(Machine machine, Snapshot building, Guest guest) {
        boolean ran = guest.state() == GuestState.RUNNING;
        long begun;
        Framebuffer screen;
        Snapshot switching;
        try {
            String key = null;
            if (building.kind() == Snapshot.Kind.MEMORY) {
                key = engine.stateKey(specs.of(machine));
                guest.expectSave(files.state(building));
            }
            begun = System.nanoTime();
            guest.pause();
            screen = copy(guest.display().framebuffer());
            long bytes = 0;
            if (key != null) {
                bytes = SuspendedStates.size(guest.save(files.state(building)).file());
            }
            switching = chronicle.save(building.switching(key, bytes));
            guest.continueOn(paths(machine.id(), switching.next()));
        } catch (EngineException | RuntimeException e) {
            chronicle.undo(machine, building);
            watch.goOn(guest, ran);
            throw Failures.known(e);
        }
        Snapshot taken = commit(machine, switching, guest);
        watch.goOn(guest, ran);
        Duration stoodStill = ran ? Duration.ofNanos(System.nanoTime() - begun) : Duration.ZERO;
        taken = keep(machine, taken);
        try {
            files.paint(taken, screen);
        } catch (IOException e) {
            log.warn("Snapshot {} has no picture: {}", taken.id(), e.getMessage());
        }
        return new Taken(taken, stoodStill);
    }

    /** Notes that the guest has gone on with other layers; when that cannot be noted, it is ended. */
    Snapshot commit(Machine machine, Snapshot switching, Guest guest) {
        try {
            return chronicle.commit(
                    machine,
                    switching,
                    switching.kind() == Snapshot.Kind.MEMORY ? Snapshot.Stage.KEEPING : Snapshot.Stage.READY);
        } catch (RuntimeException e) {
            // It must never write to layers that the database does not know. Now they are empty: nothing is lost.
            log.error("Guest {} is ended because its layers cannot be written down", guest.id());
            control.end(machine.id());
            chronicle.undo(machine, switching);
            throw e;
        }
    }

    /** Has the memory stay on the disk for good, while the guest runs on. A snapshot whose memory does not is none. */
    private Snapshot keep(Machine machine, Snapshot taken) {
        if (taken.stage() != Snapshot.Stage.KEEPING) {
            return taken;
        }
        try {
            engine.keep(new SavedState.Whole(files.state(taken)));
            return chronicle.save(taken.in(Snapshot.Stage.READY));
        } catch (EngineException | RuntimeException e) {
            chronicle.remove(register.load(machine.id()), taken);
            throw Failures.known(e);
        }
    }

    /**
     * Finishes what an earlier server was killed in when its files were complete. As long as there is the guest, the host
     * has not failed and still has what it was given; without it nobody knows, so the snapshot is taken back.
     */
    void finish(Machine machine, Snapshot unfinished) throws EngineException {
        Guest guest = guests.find(machine.id()).orElse(null);
        boolean hasSwitched = unfinished.stage() == Snapshot.Stage.KEEPING;
        if (guest != null) {
            keep(machine, hasSwitched ? unfinished : switchOver(machine, unfinished, guest));
        } else if (hasSwitched) {
            chronicle.remove(machine, unfinished);
        } else {
            chronicle.undo(machine, unfinished);
        }
    }

    private Snapshot switchOver(Machine machine, Snapshot switching, Guest guest) throws EngineException {
        // Whether it has switched nobody can tell, and it does not matter: what it may have switched to is empty.
        guest.pause();
        List<MachineDisk> other = Failures.working(() -> {
            List<MachineDisk> unused = layers.unused(machine.id(), switching.next());
            layers.grow(machine.id(), switching.next(), unused);
            return unused;
        });
        guest.continueOn(paths(machine.id(), other));
        return commit(machine, switching.followedBy(other), guest);
    }

    List<Path> paths(UUID machine, List<MachineDisk> disks) {
        return disks.stream().map(disk -> layers.file(machine, disk)).toList();
    }

    private static Framebuffer copy(Framebuffer screen) {
        Framebuffer copy = new Framebuffer(screen.width(), screen.height());
        copy.write(screen.bounds(), screen.read(screen.bounds()), 0, screen.width());
        return copy;
    }
}
