package dev.oriel.machine.snapshot;

import dev.oriel.engine.GuestSpec.Bus;
import dev.oriel.machine.MachineDisk;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A disk as it was when a snapshot was taken.
 *
 * @param layer the layer that was frozen then
 * @param successor the layer that the machine went on with
 */
@Table("snapshot_disks")
record SnapshotDisk(int number, @Nullable UUID image, long sizeBytes, Bus bus, int layer, int successor) {

    static SnapshotDisk of(MachineDisk frozen, MachineDisk successor) {
        return new SnapshotDisk(
                frozen.number(), frozen.image(), frozen.sizeBytes(), frozen.bus(), frozen.layer(), successor.layer());
    }

    MachineDisk frozen() {
        return new MachineDisk(number, image, sizeBytes, bus, layer);
    }

    MachineDisk next() {
        return new MachineDisk(number, image, sizeBytes, bus, successor);
    }
}
