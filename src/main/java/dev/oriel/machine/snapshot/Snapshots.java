package dev.oriel.machine.snapshot;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * All stored snapshots.
 *
 * <p>Each query is a transaction: what it finds has disks, which would take a second connection each.
 */
@Transactional
interface Snapshots extends Repository<Snapshot, UUID> {

    Optional<Snapshot> findById(UUID id);

    List<Snapshot> findByMachine(UUID machine);

    Snapshot save(Snapshot snapshot);

    void deleteById(UUID id);
}
