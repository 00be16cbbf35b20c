package dev.oriel.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The hardware of a guest, complete: all paths exist and all sizes have been checked.
 *
 * @param id the guest's name and SMBIOS UUID
 * @param name for a person; shown, never parsed
 * @param cpus virtual processors, at least 1
 * @param memoryMiB memory in MiB
 * @param bootOrder what to try, first things first; empty for the firmware's own order
 * @param directKernel a kernel to start without a boot loader, or null
 * @param keyboardLayout the layout that the guest expects, such as "en-us" or "de"
 * @param startPaused whether it waits for {@link Guest#resume()} before the first instruction. One that is brought back
 *     waits in any case; this says that it may be for long, and its screen need not be looked at until somebody watches it
 *     or it goes on
 */
public record GuestSpec(
        UUID id,
        String name,
        int cpus,
        int memoryMiB,
        Firmware firmware,
        DisplayAdapter display,
        List<Disk> disks,
        @Nullable Path cdrom,
        List<BootDevice> bootOrder,
        @Nullable DirectKernel directKernel,
        Network network,
        String keyboardLayout,
        Clock clock,
        boolean startPaused) {

    public GuestSpec {
        disks = List.copyOf(disks);
        bootOrder = List.copyOf(bootOrder);
    }

    /** The same guest, which waits. */
    public GuestSpec waiting() {
        return new GuestSpec(
                id,
                name,
                cpus,
                memoryMiB,
                firmware,
                display,
                disks,
                cdrom,
                bootOrder,
                directKernel,
                network,
                keyboardLayout,
                clock,
                true);
    }

    /** What runs before the operating system. */
    public enum Firmware {
        BIOS,
        UEFI
    }

    /** The graphics card. */
    public enum DisplayAdapter {
        STD_VGA,
        VIRTIO_VGA
    }

    /** How a disk is attached. */
    public enum Bus {
        VIRTIO,
        SATA,
        IDE
    }

    /** What the guest's network card is connected to. NONE means that it has no card. */
    public enum Network {
        NONE,
        ISOLATED,
        NAT
    }

    public enum BootDevice {
        DISK,
        CDROM,
        NETWORK
    }

    /** What the guest's hardware clock shows at start. */
    public enum Clock {
        UTC,
        LOCALTIME
    }

    public enum DiskFormat {
        RAW,
        QCOW2
    }

    /** A disk that belongs to this guest alone. */
    public record Disk(Path file, DiskFormat format, Bus bus) {}

    /** A kernel, its initial RAM file system, and its command line (may be empty). */
    public record DirectKernel(Path kernel, @Nullable Path initrd, String commandLine) {}
}
