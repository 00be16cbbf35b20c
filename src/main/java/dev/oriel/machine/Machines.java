package dev.oriel.machine;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** All stored machines. */
public interface Machines extends Repository<Machine, UUID> {

    Optional<Machine> findById(UUID id);

    List<Machine> findAll();

    List<Machine> findByOwner(UUID owner);

    Machine save(Machine machine);

    void deleteById(UUID id);
}
