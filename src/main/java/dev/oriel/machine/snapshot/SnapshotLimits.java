package dev.oriel.machine.snapshot;

import dev.oriel.account.AccountPrincipal;
import dev.oriel.machine.Failures;
import dev.oriel.machine.Machine;
import dev.oriel.machine.control.GuestSpecs;
import dev.oriel.machine.control.SuspendedStates;
import dev.oriel.machine.disk.DiskLayers;
import dev.oriel.machine.host.HostSpace;
import dev.oriel.machine.host.NotEnoughSpace;
import org.springframework.stereotype.Component;

/** Whether there may be one more snapshot of a machine. */
@Component
final class SnapshotLimits {

    private final Chronicle chronicle;
    private final DiskLayers layers;
    private final SuspendedStates suspended;
    private final SnapshotSettings settings;
    private final SnapshotQuota quota;
    private final HostSpace space;

    SnapshotLimits(
            Chronicle chronicle,
            DiskLayers layers,
            SuspendedStates suspended,
            SnapshotSettings settings,
            SnapshotQuota quota,
            HostSpace space) {
        this.chronicle = chronicle;
        this.layers = layers;
        this.suspended = suspended;
        this.settings = settings;
        this.quota = quota;
        this.space = space;
    }

    /**
     * @throws SnapshotRefused when the machine or its owner has as many as may be
     * @throws NotEnoughSpace when the host's disk is nearly full
     */
    void require(Machine machine, SnapshotWish wish, AccountPrincipal who) {
        if (chronicle.of(machine.id()).size() >= settings.perMachine()) {
            throw new SnapshotRefused(SnapshotRefused.Reason.TOO_MANY, settings.perMachine());
        }
        if (isDeep(machine)) {
            throw new SnapshotRefused(SnapshotRefused.Reason.TOO_DEEP, settings.layers());
        }
        quota.require(machine, wish.memory(), who);
        // What is asleep is on the disk already and is only named once more.
        boolean saved = wish.memory() && suspended.find(machine).isEmpty();
        space.require(saved ? GuestSpecs.memoryBytes(machine) : 0);
    }

    /** Whether the machine's disks have as many layers as they may have. */
    boolean isDeep(Machine machine) {
        return Failures.working(() -> layers.depth(machine.id(), machine.disks())) >= settings.layers();
    }
}
