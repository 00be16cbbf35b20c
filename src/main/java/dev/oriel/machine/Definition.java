package dev.oriel.machine;

import dev.oriel.engine.GuestSpec.BootDevice;
import dev.oriel.engine.GuestSpec.Clock;
import dev.oriel.engine.GuestSpec.DisplayAdapter;
import dev.oriel.engine.GuestSpec.Firmware;
import dev.oriel.engine.GuestSpec.Network;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a person has said about a machine, checked; the disks stand beside it in {@link Machine}.
 *
 * @param tags words to find it by, sorted
 * @param memoryMib memory in MiB
 * @param cdrom the image in the drive, or null for an empty one
 * @param bootOrder what to try, first things first; empty for the firmware's own order
 * @param kernel the image of a kernel to start without a boot loader, or null
 * @param initrd the image of its initial RAM file system, or null
 * @param kernelCommandLine may be empty
 */
public record Definition(
        String name,
        String description,
        List<String> tags,
        int cpus,
        int memoryMib,
        Firmware firmware,
        DisplayAdapter display,
        @Nullable UUID cdrom,
        List<BootDevice> bootOrder,
        @Nullable UUID kernel,
        @Nullable UUID initrd,
        String kernelCommandLine,
        Network network,
        String keyboardLayout,
        Clock clock) {

    public Definition {
        tags = List.copyOf(tags);
        bootOrder = List.copyOf(bootOrder);
    }

    /** The same under another name. */
    public Definition named(String otherName) {
        return new Definition(
                otherName,
                description,
                tags,
                cpus,
                memoryMib,
                firmware,
                display,
                cdrom,
                bootOrder,
                kernel,
                initrd,
                kernelCommandLine,
                network,
                keyboardLayout,
                clock);
    }

    Definition withDisc(@Nullable UUID disc) {
        return new Definition(
                name,
                description,
                tags,
                cpus,
                memoryMib,
                firmware,
                display,
                disc,
                bootOrder,
                kernel,
                initrd,
                kernelCommandLine,
                network,
                keyboardLayout,
                clock);
    }

    /** Whether the two differ in nothing but what may change under a running guest: name, description and tags. */
    boolean hasSameHardwareAs(Definition other) {
        return equals(withHardwareOf(other));
    }

    /** The same name, description and tags, and all else of another one. */
    Definition withHardwareOf(Definition other) {
        return new Definition(
                name,
                description,
                tags,
                other.cpus,
                other.memoryMib,
                other.firmware,
                other.display,
                other.cdrom,
                other.bootOrder,
                other.kernel,
                other.initrd,
                other.kernelCommandLine,
                other.network,
                other.keyboardLayout,
                other.clock);
    }
}
