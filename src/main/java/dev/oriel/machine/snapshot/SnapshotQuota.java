package dev.oriel.machine.snapshot;

import dev.oriel.account.AccountPrincipal;
import dev.oriel.image.Bytes;
import dev.oriel.machine.Machine;
import dev.oriel.machine.control.GuestSpecs;
import dev.oriel.machine.disk.DiskLayers;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** How much of the disk the snapshots of one person's machines may take. */
@Component
final class SnapshotQuota {

    private final SnapshotSizes sizes;
    private final DiskLayers layers;
    private final SnapshotSettings settings;

    SnapshotQuota(SnapshotSizes sizes, DiskLayers layers, SnapshotSettings settings) {
        this.sizes = sizes;
        this.layers = layers;
        this.settings = settings;
    }

    /** What somebody has used and may use, in words. */
    record Share(String used, String allowed) {}

    Share of(UUID owner) {
        return new Share(
                Bytes.inWords(sizes.ofAll(owner)),
                Bytes.inWords(settings.maxPerPerson().toBytes()));
    }

    /**
     * Makes sure that the owner has room for one more.
     *
     * @param memory whether it has the memory
     * @throws SnapshotRefused with the figures when not
     */
    void require(Machine machine, boolean memory, AccountPrincipal who) {
        if (who.isAdmin()) {
            return;
        }
        long wanted = layers.size(machine.id(), machine.disks()) + (memory ? GuestSpecs.memoryBytes(machine) : 0);
        long used = sizes.ofAll(machine.owner());
        long allowed = settings.maxPerPerson().toBytes();
        if (wanted > allowed - used) {
            throw new SnapshotRefused(
                    SnapshotRefused.Reason.QUOTA, Bytes.inWords(wanted), Bytes.inWords(used), Bytes.inWords(allowed));
        }
    }
}
