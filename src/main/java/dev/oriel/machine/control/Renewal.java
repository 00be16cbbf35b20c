package dev.oriel.machine.control;

import dev.oriel.machine.Definition;
import dev.oriel.machine.Failures;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineDisk;
import dev.oriel.machine.disk.DiskLayers;
import dev.oriel.machine.disk.Leftovers;
import dev.oriel.machine.disk.MachineFiles;
import dev.oriel.machine.register.MachineRegister;
import dev.oriel.machine.register.Upkeeps;
import java.util.List;
import org.springframework.stereotype.Component;

/** Makes machines again what their templates are. Whoever calls has the machine's lock and has ended its guest. */
@Component
final class Renewal {

    private final MachineRegister register;
    private final MachineFiles files;
    private final DiskLayers layers;
    private final Leftovers leftovers;
    private final Upkeeps upkeeps;

    Renewal(MachineRegister register, MachineFiles files, DiskLayers layers, Leftovers leftovers, Upkeeps upkeeps) {
        this.register = register;
        this.files = files;
        this.layers = layers;
        this.leftovers = leftovers;
        this.upkeeps = upkeeps;
    }

    /**
     * New layers are there before the old ones are given up; its snapshots keep theirs.
     *
     * @param original the template's hardware
     * @param disks the template's disks
     */
    Machine of(Machine machine, Definition original, List<MachineDisk> disks) {
        List<MachineDisk> fresh = Failures.working(() -> {
            List<MachineDisk> unused = layers.unused(machine.id(), disks);
            files.create(machine.renewed(original, unused));
            return unused;
        });
        Machine renewed = register.inTransaction(() -> {
            upkeeps.save(upkeeps.of(machine.id()).grownFrom(null));
            return register.storeQuietly(machine.renewed(original, fresh));
        });
        register.announce(renewed);
        leftovers.sweep(renewed);
        return renewed;
    }
}
