package dev.oriel.template;

import dev.oriel.engine.GuestSpec.Bus;
import dev.oriel.machine.MachineDisk;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A disk of a template, which is never written. That of a fork stands on layers of the machine that it was made of.
 *
 * @param number what it is called within its machine
 * @param sizeBytes the size that the guest sees
 * @param image the image below the lowest layer, or null when there is none
 */
@Table("template_disks")
record TemplateDisk(
        int number, long sizeBytes, Bus bus, @Nullable UUID image) {

    /** A complete copy of a machine's disk. */
    static TemplateDisk copyOf(MachineDisk disk) {
        return new TemplateDisk(disk.number(), disk.sizeBytes(), disk.bus(), null);
    }

    /** A disk that stands on a machine's disk. */
    static TemplateDisk on(MachineDisk disk) {
        return new TemplateDisk(disk.number(), disk.sizeBytes(), disk.bus(), disk.image());
    }

    /** The same disk of a machine that is made of the template. */
    MachineDisk forMachine() {
        return new MachineDisk(number, null, sizeBytes, bus);
    }

    static String fileName(int number) {
        return "disk-" + number + ".qcow2";
    }

    String fileName() {
        return fileName(number);
    }
}
