package dev.oriel.machine.snapshot;

import dev.oriel.machine.disk.Keepsakes;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Tells whoever tidies up machines' disks what their snapshots need. */
@Component
final class KeptSnapshots implements Keepsakes {

    private final Snapshots snapshots;
    private final SnapshotFiles files;

    KeptSnapshots(Snapshots snapshots, SnapshotFiles files) {
        this.snapshots = snapshots;
        this.files = files;
    }

    @Override
    public Kept of(UUID machine) {
        List<Snapshot> all = snapshots.findByMachine(machine);
        return new Kept(
                all.stream().flatMap(snapshot -> snapshot.frozen().stream()).toList(),
                all.stream().anyMatch(snapshot -> snapshot.stage() == Snapshot.Stage.SWITCHING),
                all.stream().anyMatch(Snapshot::isUnfinished));
    }

    @Override
    public void sweep(UUID machine) throws IOException {
        Set<UUID> known = new HashSet<>();
        snapshots.findByMachine(machine).forEach(snapshot -> known.add(snapshot.id()));
        files.sweep(machine, known);
    }
}
