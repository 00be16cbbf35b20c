package dev.oriel.machine.snapshot;

import dev.oriel.machine.Failures;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineDisk;
import dev.oriel.machine.disk.Leftovers;
import dev.oriel.machine.register.MachineRegister;
import dev.oriel.machine.register.Upkeep;
import dev.oriel.machine.register.Upkeeps;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * The stored snapshots, and which of them each machine's present has grown from. Whoever changes something has the
 * machine's lock.
 */
@Component
final class Chronicle {

    private final MachineRegister register;
    private final Snapshots snapshots;
    private final Upkeeps upkeeps;
    private final SnapshotFiles files;
    private final Leftovers leftovers;

    Chronicle(
            MachineRegister register, Snapshots snapshots, Upkeeps upkeeps, SnapshotFiles files, Leftovers leftovers) {
        this.register = register;
        this.snapshots = snapshots;
        this.upkeeps = upkeeps;
        this.files = files;
        this.leftovers = leftovers;
    }

    /** The complete snapshots of a machine, oldest first. */
    List<Snapshot> of(UUID machine) {
        return snapshots.findByMachine(machine).stream()
                .filter(snapshot -> !snapshot.isUnfinished())
                .sorted(Comparator.comparing(Snapshot::createdAt).thenComparing(Snapshot::id))
                .toList();
    }

    /** All of them, also those that an earlier server has left half done. */
    List<Snapshot> all(UUID machine) {
        return snapshots.findByMachine(machine);
    }

    Snapshot require(UUID machine, UUID snapshot) {
        return snapshots
                .findById(snapshot)
                .filter(found -> found.machine().equals(machine) && !found.isUnfinished())
                .orElseThrow(() -> new SnapshotNotFound(snapshot));
    }

    /** The snapshot that the machine's present has grown from. */
    Optional<UUID> present(UUID machine) {
        return Optional.ofNullable(upkeeps.of(machine).grownFrom());
    }

    Snapshot save(Snapshot snapshot) {
        return snapshots.save(snapshot);
    }

    /**
     * A snapshot's machine goes on with other layers. One that nobody keeps has served its end.
     *
     * @param next what the snapshot is from now on
     */
    Snapshot commit(Machine machine, Snapshot switching, Snapshot.Stage next) {
        return register.inTransaction(() -> {
            register.storeQuietly(machine.on(switching.next()));
            if (switching.kind() == Snapshot.Kind.PASSING) {
                snapshots.deleteById(switching.id());
                return switching;
            }
            Snapshot taken = snapshots.save(switching.in(next));
            upkeeps.save(upkeeps.of(machine.id()).grownFrom(taken.id()));
            return taken;
        });
    }

    /** The machine is what it was when the snapshot was taken. */
    Machine goBack(Machine before, Snapshot snapshot, List<MachineDisk> next) {
        Machine reverted = register.inTransaction(() -> {
            upkeeps.save(upkeeps.of(before.id()).grownFrom(snapshot.id()).unclean(false));
            return register.storeQuietly(before.reverted(snapshot.hardware(), next));
        });
        return register.announce(reverted);
    }

    /** As if it had never been begun. */
    void undo(Machine machine, Snapshot snapshot) {
        snapshots.deleteById(snapshot.id());
        leftovers.sweep(machine);
    }

    /** Deletes a snapshot, or has the next server do so. */
    void remove(Machine machine, Snapshot snapshot) {
        finishRemoval(machine, snapshots.save(snapshot.in(Snapshot.Stage.REMOVING)));
    }

    /** Deletes a snapshot that has been marked for it; what has grown from it has grown from what that had. */
    void finishRemoval(Machine machine, Snapshot removing) {
        Failures.working(() -> {
            files.delete(removing);
            return removing;
        });
        register.inTransaction(() -> {
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
        register.announce(machine);
    }
}
