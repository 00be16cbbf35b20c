package dev.oriel.machine.workshop;

import dev.oriel.machine.Definition;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants a machine to be, not checked yet. Its fields are what stands in a request or a form, and hold the
 * usual choice until something else is said.
 */
public final class MachineDraft {

    /** A disk as it is wanted. */
    static final class DiskDraft {
        /** The number of the disk that it is already, or null for a new one. */
        @Nullable
        Integer number;

        @Nullable
        String image;

        @Nullable
        Integer sizeGiB;

        String bus = "virtio";
    }

    String name = "";
    String description = "";
    List<String> tags = new ArrayList<>();
    int cpus = 1;
    int memoryMiB = 1024;
    String firmware = "bios";
    String display = "std-vga";
    List<DiskDraft> disks = new ArrayList<>();

    @Nullable
    String cdrom;

    List<String> bootOrder = new ArrayList<>(List.of("disk", "cdrom"));

    @Nullable
    String kernel;

    @Nullable
    String initrd;

    String kernelCommandLine = "";
    String network = "isolated";
    String keyboardLayout = "en-us";
    String clock = "utc";

    /** After how many idle minutes it is suspended: 0 for never, null for what the server does by default. */
    @Nullable
    Integer idleMinutes;

    /** Another owner, as an account's id or name, or null for no change. */
    @Nullable
    String owner;

    /** A new machine with the usual choices, and no name yet. */
    public MachineDraft() {}

    /** The machine as it is, to be changed. */
    static MachineDraft of(Machine machine) {
        Definition definition = machine.definition();
        MachineDraft draft = new MachineDraft();
        draft.name = definition.name();
        draft.description = definition.description();
        draft.tags = new ArrayList<>(definition.tags());
        draft.cpus = definition.cpus();
        draft.memoryMiB = definition.memoryMib();
        draft.firmware = Words.of(definition.firmware());
        draft.display = Words.of(definition.display());
        machine.disks().forEach(disk -> draft.disks.add(of(disk)));
        draft.cdrom = text(definition.cdrom());
        draft.bootOrder =
                new ArrayList<>(definition.bootOrder().stream().map(Words::of).toList());
        draft.kernel = text(definition.kernel());
        draft.initrd = text(definition.initrd());
        draft.kernelCommandLine = definition.kernelCommandLine();
        draft.network = Words.of(definition.network());
        draft.keyboardLayout = definition.keyboardLayout();
        draft.clock = Words.of(definition.clock());
        return draft;
    }

    private static DiskDraft of(MachineDisk disk) {
        DiskDraft draft = new DiskDraft();
        draft.number = disk.number();
        draft.image = text(disk.image());
        draft.bus = Words.of(disk.bus());
        return draft;
    }

    private static @Nullable String text(@Nullable UUID id) {
        return id == null ? null : id.toString();
    }
}
