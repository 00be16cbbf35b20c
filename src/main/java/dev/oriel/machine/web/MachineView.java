package dev.oriel.machine.web;

import dev.oriel.machine.Definition;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineDisk;
import dev.oriel.machine.workshop.Words;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A machine as an answer tells of it.
 *
 * @param stateReason why it is in this state, in English, or null when there is nothing to say
 * @param localReason the same in the language of whoever asks
 * @param owner the account it belongs to
 * @param ownerName what the owner signs in with
 * @param templateVersion the version of a template that it was made from, or null
 * @param idleMinutes after how long without a viewer and without work it is suspended; 0 for never, null for what the
 *     server does by default
 */
record MachineView(
        UUID id,
        String name,
        String description,
        String state,
        @Nullable String stateReason,
        @Nullable String localReason,
        int cpus,
        int memoryMiB,
        String firmware,
        String display,
        List<DiskView> disks,
        @Nullable UUID cdrom,
        List<String> bootOrder,
        @Nullable UUID kernel,
        @Nullable UUID initrd,
        String kernelCommandLine,
        String network,
        String keyboardLayout,
        String clock,
        List<String> tags,
        UUID owner,
        String ownerName,
        @Nullable UUID templateVersion,
        @Nullable Integer idleMinutes,
        Instant createdAt) {

    private static final long GIB = 1024L * 1024 * 1024;

    /** @param sizeGiB the size that the guest sees, rounded up */
    record DiskView(int number, @Nullable UUID image, long sizeGiB, long sizeBytes, String bus) {

        static DiskView of(MachineDisk disk) {
            return new DiskView(
                    disk.number(),
                    disk.image(),
                    Math.ceilDiv(disk.sizeBytes(), GIB),
                    disk.sizeBytes(),
                    Words.of(disk.bus()));
        }
    }

    static MachineView of(
            Machine machine, @Nullable String localReason, String ownerName, @Nullable Integer idleMinutes) {
        Definition definition = machine.definition();
        return new MachineView(
                machine.id(),
                definition.name(),
                definition.description(),
                machine.state().word(),
                machine.stateReason(),
                localReason,
                definition.cpus(),
                definition.memoryMib(),
                Words.of(definition.firmware()),
                Words.of(definition.display()),
                machine.disks().stream().map(DiskView::of).toList(),
                definition.cdrom(),
                definition.bootOrder().stream().map(Words::of).toList(),
                definition.kernel(),
                definition.initrd(),
                definition.kernelCommandLine(),
                Words.of(definition.network()),
                definition.keyboardLayout(),
                Words.of(definition.clock()),
                definition.tags(),
                machine.owner(),
                ownerName,
                machine.templateVersion(),
                idleMinutes,
                machine.createdAt());
    }
}
