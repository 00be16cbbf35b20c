package dev.oriel.machine.snapshot;

import dev.oriel.machine.Rows;
import dev.oriel.machine.Steps;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.util.unit.DataSize;

/** Snapshots in memory. */
public final class StoredSnapshots extends Rows<Snapshot> implements Snapshots {

    /** Of the server. */
    public static final Object USUAL_SETTINGS = new SnapshotSettings(24, 32, DataSize.ofGigabytes(1));

    public StoredSnapshots(Steps steps) {
        super(steps);
    }

    @Override
    public Optional<Snapshot> findById(UUID id) {
        return find(id);
    }

    @Override
    public List<Snapshot> findByMachine(UUID machine) {
        return all().stream()
                .filter(snapshot -> snapshot.machine().equals(machine))
                .toList();
    }

    @Override
    public Snapshot save(Snapshot snapshot) {
        return put(snapshot.id(), snapshot);
    }

    @Override
    public void deleteById(UUID id) {
        delete(id);
    }
}
