package dev.oriel.machine.control;

import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** The states of suspended machines. */
interface Suspensions extends Repository<Suspension, UUID> {

    Optional<Suspension> findById(UUID machine);

    Suspension save(Suspension suspension);

    void deleteById(UUID machine);
}
