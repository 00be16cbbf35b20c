package dev.oriel.machine.snapshot;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** All stored snapshots. */
interface Snapshots extends Repository<Snapshot, UUID> {

    Optional<Snapshot> findById(UUID id);

    List<Snapshot> findByMachine(UUID machine);

    Snapshot save(Snapshot snapshot);

    void deleteById(UUID id);
}
