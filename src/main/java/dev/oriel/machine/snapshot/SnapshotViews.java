package dev.oriel.machine.snapshot;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Snapshots as answers and pages tell of them, with what they take on the disk. */
@Component
final class SnapshotViews {

    private final SnapshotSizes sizes;
    private final MachineHistory history;

    SnapshotViews(SnapshotSizes sizes, MachineHistory history) {
        this.sizes = sizes;
        this.history = history;
    }

    SnapshotView of(Snapshot snapshot) {
        return of(snapshot, history.present(snapshot.machine()).orElse(null));
    }

    /** @param present the snapshot that the machine's present has grown from, or null */
    SnapshotView of(Snapshot snapshot, @Nullable UUID present) {
        return SnapshotView.of(snapshot, sizes.disks(snapshot), snapshot.id().equals(present));
    }
}
