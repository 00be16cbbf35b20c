package dev.oriel.template;

import dev.oriel.engine.GuestSpec.Bus;
import dev.oriel.machine.MachineDisk;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A disk of a template, complete in one file and never written.
 *
 * @param number what it is called within its machine
 * @param sizeBytes the size that the guest sees
 */
@Table("template_disks")
record TemplateDisk(int number, long sizeBytes, Bus bus) {

    static TemplateDisk of(MachineDisk disk) {
        return new TemplateDisk(disk.number(), disk.sizeBytes(), disk.bus());
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
