package dev.oriel.machine.register;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** What is kept in mind of all machines; there is nothing of a machine of which there is nothing to say. */
public interface Upkeeps extends Repository<Upkeep, UUID> {

    Optional<Upkeep> findById(UUID machine);

    /** Of the machines that wait for space. */
    List<Upkeep> findByLacksSpaceTrue();

    Upkeep save(Upkeep upkeep);

    default Upkeep of(UUID machine) {
        return findById(machine).orElseGet(() -> Upkeep.of(machine));
    }
}
