package dev.oriel.machine.snapshot;

import dev.oriel.image.Bytes;
import dev.oriel.machine.Machine;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Puts together what machines' pages tell of their snapshots. */
@Component
public final class SnapshotOverviews {

    private final MachineHistory history;
    private final SnapshotViews views;
    private final SnapshotFiles files;
    private final SnapshotQuota quota;

    SnapshotOverviews(MachineHistory history, SnapshotViews views, SnapshotFiles files, SnapshotQuota quota) {
        this.history = history;
        this.views = views;
        this.files = files;
        this.quota = quota;
    }

    /** Of the snapshots of this machine. */
    public SnapshotOverview of(Machine machine) {
        UUID id = machine.id();
        @Nullable UUID present = history.present(id).orElse(null);
        List<SnapshotView> taken = history.of(id).stream()
                .map(snapshot -> views.of(snapshot, present))
                .toList();
        return new SnapshotOverview(
                SnapshotTree.rows(taken, snapshot -> files.hasPicture(id, snapshot)),
                Bytes.inWords(taken.stream().mapToLong(SnapshotView::sizeBytes).sum()),
                quota.of(machine.owner()));
    }
}
