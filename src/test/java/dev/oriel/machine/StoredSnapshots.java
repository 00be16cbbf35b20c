package dev.oriel.machine;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Snapshots in memory. */
final class StoredSnapshots extends Rows<Snapshot> implements Snapshots {

    StoredSnapshots(Steps steps) {
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
