package dev.oriel.machine;

import dev.oriel.engine.GuestSpec.Bus;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A disk of a machine: an overlay on an image, or blank at first. Its layers are files that stand on each other; only
 * the topmost is written to.
 *
 * @param number what it is called within its machine; never given to another disk as long as this one exists
 * @param image the image below the lowest layer, or null for a disk that began blank
 * @param sizeBytes the size that the guest sees
 * @param layer the number of the topmost layer
 */
@Table("machine_disks")
public record MachineDisk(int number, @Nullable UUID image, long sizeBytes, Bus bus, int layer) {

    @PersistenceCreator
    public MachineDisk {}

    /** A disk of one layer. */
    public MachineDisk(int number, @Nullable UUID image, long sizeBytes, Bus bus) {
        this(number, image, sizeBytes, bus, 0);
    }

    /** The same disk, written to another layer. */
    public MachineDisk on(int otherLayer) {
        return new MachineDisk(number, image, sizeBytes, bus, otherLayer);
    }
}
