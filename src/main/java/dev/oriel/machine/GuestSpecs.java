package dev.oriel.machine;

import dev.oriel.engine.GuestSpec;
import dev.oriel.engine.GuestSpec.DirectKernel;
import dev.oriel.engine.GuestSpec.Disk;
import dev.oriel.engine.GuestSpec.DiskFormat;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Turns stored definitions into the hardware of guests. */
@Component
final class GuestSpecs {

    private final MachineFiles files;

    GuestSpecs(MachineFiles files) {
        this.files = files;
    }

    GuestSpec of(Machine machine) {
        Definition definition = machine.definition();
        List<Disk> disks = machine.disks().stream()
                .map(disk -> new Disk(files.disk(machine.id(), disk), DiskFormat.QCOW2, disk.bus()))
                .toList();
        Path cdrom = definition.cdrom() == null ? null : files.image(definition.cdrom());
        return new GuestSpec(
                machine.id(),
                machine.name(),
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
