package dev.oriel.machine;

import dev.oriel.account.AccountPrincipal;
import dev.oriel.engine.Engine;
import dev.oriel.engine.EngineException;
import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestState;
import dev.oriel.engine.SavedState;
import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.image.DiskToolException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * A machine's past: snapshots are taken, gone back to, and forgotten.
 *
 * <p>A guest goes on only when the database knows which files it writes to. So whenever a server is killed, the layers
 * that the database knows hold all that the guest has ever been told is written, and what is on top of them is empty.
 */
@Service
public class MachineHistory {

    private static final Logger log = LoggerFactory.getLogger(MachineHistory.class);
    static final int MAX_NAME_LENGTH = 100;
    static final int MAX_DESCRIPTION_LENGTH = 2000;

    private final Machines machines;
    private final Snapshots snapshots;
    private final Upkeeps upkeeps;
    private final MachineAccess access;
    private final MachineLocks locks;
    private final MachineControl control;
    private final RunningGuests guests;
    private final Engine engine;
    private final GuestSpecs specs;
    private final DiskLayers layers;
    private final SnapshotFiles files;
    private final SuspendedStates suspended;
    private final Leftovers leftovers;
    private final SnapshotSettings settings;
    private final HostSpace space;
    private final SnapshotQuota quota;
    private final TransactionOperations transactions;

    MachineHistory(
            Machines machines,
            Snapshots snapshots,
            Upkeeps upkeeps,
            MachineAccess access,
            MachineLocks locks,
            MachineControl control,
            RunningGuests guests,
            Engine engine,
            GuestSpecs specs,
            DiskLayers layers,
            SnapshotFiles files,
            SuspendedStates suspended,
            Leftovers leftovers,
            SnapshotSettings settings,
            HostSpace space,
            SnapshotQuota quota,
            TransactionOperations transactions) {
        this.machines = machines;
        this.snapshots = snapshots;
        this.upkeeps = upkeeps;
        this.access = access;
        this.locks = locks;
        this.control = control;
        this.guests = guests;
        this.engine = engine;
        this.specs = specs;
        this.layers = layers;
        this.files = files;
        this.suspended = suspended;
        this.leftovers = leftovers;
        this.settings = settings;
        this.space = space;
        this.quota = quota;
        this.transactions = transactions;
    }

    /** The snapshots of a machine, oldest first. */
    List<Snapshot> of(UUID machine) {
        return snapshots.findByMachine(machine).stream()
                .filter(snapshot -> snapshot.stage() == Snapshot.Stage.READY)
                .sorted(Comparator.comparing(Snapshot::createdAt).thenComparing(Snapshot::id))
                .toList();
    }

    /** The snapshot that the machine's present has grown from. */
    Optional<UUID> present(UUID machine) {
        return Optional.ofNullable(upkeeps.of(machine).grownFrom());
    }

    Snapshot require(UUID machine, UUID snapshot) {
        return snapshots
                .findById(snapshot)
                .filter(found -> found.machine().equals(machine) && found.stage() == Snapshot.Stage.READY)
                .orElseThrow(() -> new SnapshotNotFound(snapshot));
    }

    /** What a person wants kept. */
    record Wish(String name, String description, boolean memory) {

        Wish {
            name = name.strip();
            description = description.strip();
            if (name.isEmpty() || name.length() > MAX_NAME_LENGTH || !isPrintable(name)) {
                throw new SnapshotRefused(SnapshotRefused.Reason.NAME, MAX_NAME_LENGTH);
            }
            if (description.length() > MAX_DESCRIPTION_LENGTH || !isPrintable(description.replaceAll("\\R", " "))) {
                throw new SnapshotRefused(SnapshotRefused.Reason.DESCRIPTION, MAX_DESCRIPTION_LENGTH);
            }
        }

        private static boolean isPrintable(String text) {
            return text.codePoints().noneMatch(Character::isISOControl);
        }
    }

    /**
     * A snapshot that was taken.
     *
     * @param stoodStill how long the guest could not go on meanwhile; zero when it did not run
     */
    record Taken(Snapshot snapshot, Duration stoodStill) {}

    /**
     * Keeps what a machine is now. A running guest stands still for a moment.
     *
     * @throws SnapshotRefused when there are too many, or memory is wanted of a machine that is off
     */
    Taken take(UUID id, Wish wish, AccountPrincipal who) {
        return locks.holding(id, () -> take(access.require(id, who), wish, who));
    }

    private Taken take(Machine machine, Wish wish, AccountPrincipal who) {
        machine.mayBeSnapshot();
        Guest guest = guests.find(machine.id()).orElse(null);
        requireRoom(machine);
        quota.require(machine, wish.memory(), who);
        Optional<Suspension> asleep = suspended.find(machine);
        // What is asleep is on the disk already and is only named once more.
        space.require(wish.memory() && asleep.isEmpty() ? GuestSpecs.memoryBytes(machine) : 0);
        if (wish.memory() && guest == null && asleep.isEmpty()) {
            throw new SnapshotRefused(SnapshotRefused.Reason.NO_MEMORY);
        }
        Snapshot.Kind kind = wish.memory()
                ? Snapshot.Kind.MEMORY
                : guest == null && asleep.isEmpty() ? Snapshot.Kind.OFF : Snapshot.Kind.RUNNING;
        List<MachineDisk> next = working(() -> layers.unused(machine.id(), machine.disks()));
        Snapshot building = snapshots.save(Snapshot.of(
                machine,
                next,
                upkeeps.of(machine.id()).grownFrom(),
                wish.name(),
                wish.description(),
                kind,
                Instant.now().truncatedTo(ChronoUnit.MILLIS)));
        try {
            working(() -> {
                files.create(building);
                layers.grow(machine.id(), machine.disks(), next);
                return building;
            });
        } catch (RuntimeException e) {
            undo(machine, building);
            throw e;
        }
        Taken taken = guest == null
                ? new Taken(freeze(machine, building, asleep), Duration.ZERO)
                : freeze(machine, building, guest);
        log.info(
                "Snapshot \"{}\" of machine {} was taken: {}, it stood still for {} ms",
                building.name(),
                machine.id(),
                building.kind(),
                taken.stoodStill().toMillis());
        machines.findById(machine.id()).ifPresent(control::announce);
        return taken;
    }

    /** The machine has no guest: the database alone decides. What is suspended is never changed, so it is shared. */
    private Snapshot freeze(Machine machine, Snapshot building, Optional<Suspension> asleep) {
        try {
            String key = null;
            long bytes = 0;
            if (building.kind() == Snapshot.Kind.MEMORY) {
                key = asleep.orElseThrow().stateKey();
                bytes = working(() -> files.share(suspended.file(machine.id()), building));
            }
            return commit(machine, snapshots.save(building.switching(key, bytes)));
        } catch (RuntimeException e) {
            undo(machine, building);
            throw e;
        }
    }

    private Taken freeze(Machine machine, Snapshot building, Guest guest) {
        boolean ran = guest.state() == GuestState.RUNNING;
        long begun;
        Framebuffer screen;
        Snapshot switching;
        try {
            String key = building.kind() == Snapshot.Kind.MEMORY ? engine.stateKey(specs.of(machine)) : null;
            begun = System.nanoTime();
            guest.pause();
            screen = copy(guest.display().framebuffer());
            long bytes = 0;
            if (key != null) {
                bytes = SuspendedStates.size(guest.save(files.state(building)).file());
            }
            switching = snapshots.save(building.switching(key, bytes));
            guest.continueOn(paths(machine.id(), switching.next()));
        } catch (EngineException | RuntimeException e) {
            undo(machine, building);
            goOn(guest, ran);
            throw e instanceof RuntimeException known ? known : new GuestFailure(String.valueOf(e.getMessage()), e);
        }
        Snapshot taken = commit(machine, switching, guest);
        goOn(guest, ran);
        Duration stoodStill = ran ? Duration.ofNanos(System.nanoTime() - begun) : Duration.ZERO;
        try {
            files.paint(taken, screen);
        } catch (IOException e) {
            log.warn("Snapshot {} has no picture: {}", taken.id(), e.getMessage());
        }
        return new Taken(taken, stoodStill);
    }

    /**
     * Makes the machine again what it was when the snapshot was taken. What it is now is lost, unless another snapshot
     * has it. With memory it goes on from that very moment; without, it is off then.
     */
    Machine revert(UUID id, UUID snapshotId, AccountPrincipal who) {
        return locks.holding(id, () -> {
            Machine machine = access.require(id, who);
            machine.mayBeReverted();
            Snapshot snapshot = require(id, snapshotId);
            List<MachineDisk> next = working(() -> layers.unused(id, snapshot.frozen()));
            try {
                working(() -> {
                    layers.grow(id, snapshot.frozen(), next);
                    return next;
                });
                control.end(id);
            } catch (RuntimeException e) {
                leftovers.sweep(machine);
                throw e;
            }
            Machine before = load(id);
            Machine reverted = inTransaction(() -> {
                upkeeps.save(upkeeps.of(id).grownFrom(snapshot.id()).unclean(false));
                return machines.save(before.reverted(snapshot.hardware(), next));
            });
            control.announce(reverted);
            working(() -> {
                files.restoreFirmware(snapshot);
                return snapshot;
            });
            leftovers.sweep(reverted);
            log.info("Machine {} went back to snapshot \"{}\"", id, snapshot.name());
            String key = snapshot.stateKey();
            return key == null ? reverted : control.goBack(reverted, key, new SavedState.Whole(files.state(snapshot)));
        });
    }

    /** Forgets a snapshot. Its memory is freed at once; the layers that nothing else needs are merged in time. */
    void remove(UUID id, UUID snapshotId, AccountPrincipal who) {
        locks.holding(id, () -> {
            Machine machine = access.require(id, who);
            Snapshot removing = snapshots.save(require(id, snapshotId).in(Snapshot.Stage.REMOVING));
            finishRemoval(machine, removing);
            log.info("Snapshot \"{}\" of machine {} was deleted by {}", removing.name(), id, who.name());
            return removing;
        });
    }

    Snapshot rename(UUID id, UUID snapshotId, String name, String description, AccountPrincipal who) {
        Wish wish = new Wish(name, description, false);
        return locks.holding(id, () -> {
            access.require(id, who);
            return snapshots.save(require(id, snapshotId).named(wish.name(), wish.description()));
        });
    }

    /**
     * Finishes or undoes what a server that was killed has left half done. The guest has been adopted, if there is one.
     *
     * @param ran whether the guest ran as far as anybody knew: then it goes on
     */
    void recover(UUID id, boolean ran) {
        locks.holding(id, () -> {
            Machine machine = load(id);
            boolean wasUnfinished = false;
            for (Snapshot snapshot : snapshots.findByMachine(id)) {
                try {
                    wasUnfinished |= snapshot.isUnfinished();
                    recover(machine, snapshot);
                    machine = load(id);
                } catch (EngineException | RuntimeException e) {
                    log.warn("Snapshot {} of machine {} stays unfinished: {}", snapshot.id(), id, e.getMessage());
                    return machine;
                }
            }
            leftovers.sweep(machine);
            if (wasUnfinished && ran) {
                guests.find(id).ifPresent(guest -> goOn(guest, true));
            }
            return machine;
        });
    }

    private void recover(Machine machine, Snapshot snapshot) throws EngineException {
        switch (snapshot.stage()) {
            case READY -> {}
            case REMOVING -> finishRemoval(machine, snapshot);
            case BUILDING -> {
                undo(machine, snapshot);
                log.info("Snapshot {} of machine {} was unfinished; it was taken away", snapshot.id(), machine.id());
            }
            case SWITCHING -> {
                finishSwitch(machine, snapshot);
                log.info("Snapshot {} of machine {} was finished", snapshot.id(), machine.id());
            }
        }
    }

    private void finishSwitch(Machine machine, Snapshot switching) throws EngineException {
        Guest guest = guests.find(machine.id()).orElse(null);
        if (guest == null) {
            commit(machine, switching);
            return;
        }
        // Whether it has switched nobody can tell, and it does not matter: what it may have switched to is empty.
        guest.pause();
        List<MachineDisk> other = working(() -> {
            List<MachineDisk> unused = layers.unused(machine.id(), switching.next());
            layers.grow(machine.id(), switching.next(), unused);
            return unused;
        });
        guest.continueOn(paths(machine.id(), other));
        commit(machine, switching.followedBy(other));
    }

    private void requireRoom(Machine machine) {
        if (of(machine.id()).size() >= settings.perMachine()) {
            throw new SnapshotRefused(SnapshotRefused.Reason.TOO_MANY, settings.perMachine());
        }
        if (isDeep(machine)) {
            throw new SnapshotRefused(SnapshotRefused.Reason.TOO_DEEP, settings.layers());
        }
    }

    /** Whether the machine's disks have as many layers as they may have. */
    boolean isDeep(Machine machine) {
        return working(() -> layers.depth(machine.id(), machine.disks())) >= settings.layers();
    }

    /** Notes that the guest has gone on with other layers; when that cannot be noted, it is ended. */
    Snapshot commit(Machine machine, Snapshot switching, Guest guest) {
        try {
            return commit(machine, switching);
        } catch (RuntimeException e) {
            // It must never write to layers that the database does not know. Now they are empty: nothing is lost.
            log.error("Guest {} is ended because its layers cannot be written down", guest.id());
            control.end(machine.id());
            undo(machine, switching);
            throw e;
        }
    }

    private Snapshot commit(Machine machine, Snapshot switching) {
        return inTransaction(() -> {
            machines.save(machine.on(switching.next()));
            if (switching.kind() == Snapshot.Kind.PASSING) {
                snapshots.deleteById(switching.id());
                return switching;
            }
            Snapshot ready = snapshots.save(switching.in(Snapshot.Stage.READY));
            upkeeps.save(upkeeps.of(machine.id()).grownFrom(ready.id()));
            return ready;
        });
    }

    void undo(Machine machine, Snapshot snapshot) {
        snapshots.deleteById(snapshot.id());
        leftovers.sweep(machine);
    }

    private void finishRemoval(Machine machine, Snapshot removing) {
        working(() -> {
            files.delete(removing);
            return removing;
        });
        inTransaction(() -> {
            for (Snapshot child : snapshots.findByMachine(machine.id())) {
                if (removing.id().equals(child.parent())) {
                    snapshots.save(child.under(removing.parent()));
                }
            }
            Upkeep upkeep = upkeeps.of(machine.id());
            if (removing.id().equals(upkeep.grownFrom())) {
                upkeeps.save(upkeep.grownFrom(removing.parent()));
            }
            snapshots.deleteById(removing.id());
            return removing;
        });
        leftovers.sweep(machine);
        control.announce(machine);
    }

    private Machine load(UUID id) {
        return machines.findById(id).orElseThrow(() -> new MachineNotFound(id));
    }

    List<Path> paths(UUID machine, List<MachineDisk> disks) {
        return disks.stream().map(disk -> layers.file(machine, disk)).toList();
    }

    void goOn(Guest guest, boolean ran) {
        try {
            if (ran && !guest.state().hasEnded()) {
                guest.resume();
            }
        } catch (EngineException e) {
            log.warn("Guest {} does not go on: {}", guest.id(), e.getMessage());
        }
    }

    private static Framebuffer copy(Framebuffer screen) {
        Framebuffer copy = new Framebuffer(screen.width(), screen.height());
        copy.write(screen.bounds(), screen.read(screen.bounds()), 0, screen.width());
        return copy;
    }

    private <T> T inTransaction(Work<T> work) {
        return Objects.requireNonNull(transactions.execute(status -> work.run()));
    }

    private static <T> T working(FileWork<T> work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw new UncheckedIOException("The machine's files cannot be written: " + e.getMessage(), e);
        } catch (DiskToolException e) {
            throw new DiskFailure(String.valueOf(e.getMessage()), e);
        }
    }

    @FunctionalInterface
    private interface Work<T> {
        T run();
    }

    /** Work on files that may fail. */
    @FunctionalInterface
    private interface FileWork<T> {
        T run() throws IOException, DiskToolException;
    }
}
