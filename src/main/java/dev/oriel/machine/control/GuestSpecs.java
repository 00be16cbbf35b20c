package dev.oriel.machine.control;

import dev.oriel.engine.GuestSpec;
import dev.oriel.engine.GuestSpec.DirectKernel;
import dev.oriel.engine.GuestSpec.Disk;
import dev.oriel.engine.GuestSpec.DiskFormat;
import dev.oriel.machine.Definition;
import dev.oriel.machine.Machine;
import dev.oriel.machine.disk.MachineFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.modulith.NamedInterface;
import org.springframework.stereotype.Component;

/** Turns stored definitions into the hardware of guests. */
@Component
@NamedInterface("control")
public class GuestSpecs {

    private static final long MIB = 1024 * 1024;

    private final MachineFiles files;

    GuestSpecs(MachineFiles files) {
        this.files = files;
    }

    /** What the state of a machine's guest takes on the disk at most, nearly. */
    public static long memoryBytes(Machine machine) {
        return machine.definition().memoryMib() * MIB;
    }

    /** The hardware of a machine's guest. */
    public GuestSpec of(Machine machine) {
        List<Disk> disks = machine.disks().stream()
                .map(disk -> new Disk(files.disk(machine.id(), disk), DiskFormat.QCOW2, disk.bus()))
                .toList();
        return of(machine.id(), machine.definition(), disks);
    }

    /** The hardware of a guest that belongs to no machine. */
    public GuestSpec of(UUID guest, Definition definition, List<Disk> disks) {
        Path cdrom = definition.cdrom() == null ? null : files.image(definition.cdrom());
        return new GuestSpec(
                guest,
                definition.name(),
                definition.cpus(),
                definition.memoryMib(),
                definition.firmware(),
                definition.display(),
                disks,
                cdrom,
                definition.bootOrder(),
                directKernel(definition),
                definition.network(),
                definition.keyboardLayout(),
                definition.clock(),
                false);
    }

    private @Nullable DirectKernel directKernel(Definition definition) {
        if (definition.kernel() == null) {
            return null;
        }
        Path initrd = definition.initrd() == null ? null : files.image(definition.initrd());
        return new DirectKernel(files.image(definition.kernel()), initrd, definition.kernelCommandLine());
    }
}
