package dev.oriel.template;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** All schedules of all templates. */
interface Schedules extends Repository<Schedule, UUID> {

    Optional<Schedule> findById(UUID id);

    List<Schedule> findByTemplateOrderByOpeningMinuteAscIdAsc(UUID template);

    Schedule save(Schedule schedule);

    void deleteById(UUID id);
}
