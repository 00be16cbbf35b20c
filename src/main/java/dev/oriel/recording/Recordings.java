package dev.oriel.recording;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** All recordings that the database knows of. */
interface Recordings extends Repository<Recording, UUID> {

    Optional<Recording> findById(UUID id);

    List<Recording> findAllByOrderByStartedAtDesc();

    List<Recording> findByOwnerOrderByStartedAtDesc(UUID owner);

    List<Recording> findByMachineOrderByStartedAtDesc(UUID machine);

    List<Recording> findByState(Recording.State state);

    boolean existsByOwner(UUID owner);

    Recording save(Recording recording);

    void deleteById(UUID id);
}
