package dev.oriel.machine;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * All stored machines.
 *
 * <p>Each query is a transaction: what it finds has disks, which would take a second connection each.
 */
@Transactional
public interface Machines extends Repository<Machine, UUID> {

    Optional<Machine> findById(UUID id);

    List<Machine> findAll();

    List<Machine> findByOwner(UUID owner);

    boolean existsByOwner(UUID owner);

    long countByState(MachineState state);

    /** Those of these machines that are ready, in short. */
    @Query("select id, owner, name from machines where id in (:ids) and stage = 'READY'")
    List<Usage> findReady(Collection<UUID> ids);

    /** The machines that have this image in a disk, in the drive, or to start from, now or in a snapshot. */
    @Query("""
            select m.id, m.owner, m.name from machines m
            where m.cdrom = :image or m.kernel = :image or m.initrd = :image
               or exists (select 1 from machine_disks d where d.machine = m.id and d.image = :image)
               or exists (select 1 from snapshots s where s.machine = m.id
                   and (s.machine_cdrom = :image or s.machine_kernel = :image or s.machine_initrd = :image
                       or exists (select 1 from snapshot_disks d where d.snapshot = s.id and d.image = :image)))
            """)
    List<Usage> findUsing(UUID image);

    Machine save(Machine machine);

    void deleteById(UUID id);

    /** A machine in short. */
    record Usage(UUID id, UUID owner, String name) {}
}
