package dev.oriel.image;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** All images on their way, and for a while those that have come or were refused. */
interface Arrivals extends Repository<Arrival, UUID> {

    Optional<Arrival> findById(UUID id);

    List<Arrival> findByOwnerOrderByCreatedAtAsc(UUID owner);

    List<Arrival> findByStageIn(Collection<Arrival.Stage> stages);

    List<Arrival> findAll();

    Arrival save(Arrival arrival);

    void deleteById(UUID id);
}
