package dev.oriel.machine.disk;

import dev.oriel.image.DiskToolException;
import dev.oriel.image.DiskTools;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineDisk;
import dev.oriel.machine.register.Upkeep;
import dev.oriel.machine.register.Upkeeps;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Looks at the disks of machines whose guests ended without closing them, before they are used again. Space
 * that got lost when they ended is given back; nothing else is repaired: what is damaged is its owner's to judge.
 */
@Component
public final class DiskCheck {

    private final Upkeeps upkeeps;
    private final MachineFiles files;
    private final DiskTools tools;

    DiskCheck(Upkeeps upkeeps, MachineFiles files, DiskTools tools) {
        this.upkeeps = upkeeps;
        this.files = files;
        this.tools = tools;
    }

    /** From now on the machine's disks are looked at before they are used. */
    public void distrust(UUID machine) {
        Upkeep upkeep = upkeeps.of(machine);
        if (!upkeep.unclean()) {
            upkeeps.save(upkeep.unclean(true));
        }
    }

    /** @throws DisksDamaged when they are damaged */
    public void require(Machine machine) {
        Upkeep upkeep = upkeeps.of(machine.id());
        if (!upkeep.unclean()) {
            return;
        }
        for (MachineDisk disk : machine.disks()) {
            try {
                tools.mend(files.disk(machine.id(), disk));
            } catch (DiskToolException e) {
                throw new DisksDamaged("disk %d: %s".formatted(disk.number(), e.getMessage()), e);
            }
        }
        upkeeps.save(upkeep.unclean(false));
    }
}
