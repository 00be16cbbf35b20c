package dev.oriel.machine.snapshot;

import dev.oriel.machine.Machines;
import dev.oriel.machine.disk.DiskLayers;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * What snapshots take on the disk: the memory of each, and the layers that it froze, which hold what had been written
 * since the one before. No two snapshots have frozen the same layer.
 */
@Component
final class SnapshotSizes {

    private final Machines machines;
    private final Snapshots snapshots;
    private final DiskLayers layers;

    SnapshotSizes(Machines machines, Snapshots snapshots, DiskLayers layers) {
        this.machines = machines;
        this.snapshots = snapshots;
        this.layers = layers;
    }

    /** In bytes, memory and disks. */
    long of(Snapshot snapshot) {
        return snapshot.stateBytes() + disks(snapshot);
    }

    /** In bytes, without the memory. */
    long disks(Snapshot snapshot) {
        return layers.size(snapshot.machine(), snapshot.frozen());
    }

    /** Of all snapshots of all machines that somebody has, in bytes. */
    long ofAll(UUID owner) {
        return machines.findByOwner(owner).stream()
                .map(machine -> snapshots.findByMachine(machine.id()))
                .flatMap(List::stream)
                .mapToLong(this::of)
                .sum();
    }
}
