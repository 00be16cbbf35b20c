package dev.oriel.machine;

import dev.oriel.engine.GuestSpec.Bus;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A disk of a machine: an overlay on an image, or blank at first.
 *
 * @param number what it is called within its machine; never given to another disk as long as this one exists
 * @param image the image below the overlay, or null for a disk that began blank
 * @param sizeBytes the size that the guest sees
 */
@Table("machine_disks")
public record MachineDisk(int number, @Nullable UUID image, long sizeBytes, Bus bus) {

    String fileName() {
        return "disk-" + number + ".qcow2";
    }
}
