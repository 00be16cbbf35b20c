package dev.oriel.machine.snapshot;

import dev.oriel.account.AccountPrincipal;
import dev.oriel.engine.EngineException;
import dev.oriel.machine.Failures;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineAccess;
import dev.oriel.machine.MachineDisk;
import dev.oriel.machine.control.MachineControl;
import dev.oriel.machine.disk.DiskLayers;
import dev.oriel.machine.disk.Leftovers;
import dev.oriel.machine.host.NotEnoughSpace;
import dev.oriel.machine.register.MachineLocks;
import dev.oriel.machine.register.MachineRegister;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/** A machine's past: snapshots are taken, gone back to, and forgotten. */
@Service
public class MachineHistory {

    private static final Logger log = LoggerFactory.getLogger(MachineHistory.class);

    private final MachineRegister register;
    private final Chronicle chronicle;
    private final MachineAccess access;
    private final MachineLocks locks;
    private final SnapshotLimits limits;
    private final SnapshotTaking taking;
    private final MachineControl control;
    private final DiskLayers layers;
    private final SnapshotFiles files;
    private final Leftovers leftovers;

    MachineHistory(
            MachineRegister register,
            Chronicle chronicle,
            MachineAccess access,
            MachineLocks locks,
            SnapshotLimits limits,
            SnapshotTaking taking,
            MachineControl control,
            DiskLayers layers,
            SnapshotFiles files,
            Leftovers leftovers) {
        this.register = register;
        this.chronicle = chronicle;
        this.access = access;
        this.locks = locks;
        this.limits = limits;
        this.taking = taking;
        this.control = control;
        this.layers = layers;
        this.files = files;
        this.leftovers = leftovers;
    }

    /** The snapshots of a machine, oldest first. */
    List<Snapshot> of(UUID machine) {
        return chronicle.of(machine);
    }

    /** The snapshot that the machine's present has grown from. */
    Optional<UUID> present(UUID machine) {
        return chronicle.present(machine);
    }

    Snapshot require(UUID machine, UUID snapshot) {
        return chronicle.require(machine, snapshot);
    }

    /**
     * Keeps what a machine is now. A running guest stands still for a moment.
     *
     * @throws SnapshotRefused when there are too many, or memory is wanted of a machine that is off
     * @throws NotEnoughSpace when the host's disk is nearly full
     */
    SnapshotTaking.Taken take(UUID id, SnapshotWish wish, AccountPrincipal who) {
        return locks.holding(id, () -> {
            Machine machine = access.require(id, who);
            machine.mayBeSnapshot();
            limits.require(machine, wish, who);
            return taking.of(machine, wish);
        });
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
            List<MachineDisk> next = Failures.working(() -> layers.unused(id, snapshot.frozen()));
            try {
                Failures.working(() -> {
                    layers.grow(id, snapshot.frozen(), next);
                    return next;
                });
                control.end(id);
            } catch (RuntimeException e) {
                leftovers.sweep(machine);
                throw e;
            }
            Machine reverted = chronicle.goBack(register.load(id), snapshot, next);
            Failures.working(() -> {
                files.restoreFirmware(snapshot);
                return snapshot;
            });
            leftovers.sweep(reverted);
            log.info("Machine {} went back to snapshot \"{}\"", id, snapshot.name());
            String key = snapshot.stateKey();
            return key == null
                    ? reverted
                    : control.goBack(reverted, key, files.state(snapshot).saved());
        });
    }

    /** Forgets a snapshot. Its memory is freed at once; the layers that nothing else needs are merged in time. */
    void remove(UUID id, UUID snapshotId, AccountPrincipal who) {
        locks.holding(id, () -> {
            Machine machine = access.require(id, who);
            Snapshot unwanted = require(id, snapshotId);
            chronicle.remove(machine, unwanted);
            log.info("Snapshot \"{}\" of machine {} was deleted by {}", unwanted.name(), id, who.name());
            return unwanted;
        });
    }

    Snapshot rename(UUID id, UUID snapshotId, String name, String description, AccountPrincipal who) {
        SnapshotWish wish = new SnapshotWish(name, description, false);
        return locks.holding(id, () -> {
            access.require(id, who);
            return chronicle.save(require(id, snapshotId).named(wish.name(), wish.description()));
        });
    }

    /**
     * Finishes or undoes what a server that was killed has left half done. The guest has been adopted, if there is one;
     * it may stand still afterwards.
     */
    public void recover(UUID id) {
        locks.holding(id, () -> {
            Machine machine = register.load(id);
            for (Snapshot snapshot : chronicle.all(id)) {
                try {
                    recover(machine, snapshot);
                    machine = register.load(id);
                } catch (EngineException | RuntimeException e) {
                    log.warn("Snapshot {} of machine {} stays unfinished: {}", snapshot.id(), id, e.getMessage());
                    return machine;
                }
            }
            leftovers.sweep(machine);
            return machine;
        });
    }

    private void recover(Machine machine, Snapshot snapshot) throws EngineException {
        switch (snapshot.stage()) {
            case READY -> {}
            case REMOVING -> chronicle.finishRemoval(machine, snapshot);
            case BUILDING -> {
                chronicle.undo(machine, snapshot);
                log.info("Snapshot {} of machine {} was unfinished; it was taken away", snapshot.id(), machine.id());
            }
            case SWITCHING, KEEPING -> {
                taking.finish(machine, snapshot);
                log.info("Snapshot {} of machine {} was finished, or taken back", snapshot.id(), machine.id());
            }
        }
    }
}
