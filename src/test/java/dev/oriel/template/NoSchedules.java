package dev.oriel.template;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Nobody has said when machines are kept ready. */
final class NoSchedules implements Schedules {

    @Override
    public Optional<Schedule> findById(UUID id) {
        return Optional.empty();
    }

    @Override
    public List<Schedule> findByTemplateOrderByOpeningMinuteAscIdAsc(UUID template) {
        return List.of();
    }

    @Override
    public Schedule save(Schedule schedule) {
        throw new UnsupportedOperationException("there are none");
    }

    @Override
    public void deleteById(UUID id) {}
}
