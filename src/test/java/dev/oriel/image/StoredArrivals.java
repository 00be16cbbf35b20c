package dev.oriel.image;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Arrivals in memory. */
class StoredArrivals implements Arrivals {

    private final Map<UUID, Arrival> stored = new ConcurrentHashMap<>();

    @Override
    public Optional<Arrival> findById(UUID id) {
        return Optional.ofNullable(stored.get(id));
    }

    @Override
    public List<Arrival> findByOwnerOrderByCreatedAtAsc(UUID owner) {
        return findAll().stream()
                .filter(arrival -> arrival.owner().equals(owner))
                .sorted(Comparator.comparing(Arrival::createdAt))
                .toList();
    }

    @Override
    public List<Arrival> findByStageIn(Collection<Arrival.Stage> stages) {
        return findAll().stream()
                .filter(arrival -> stages.contains(arrival.stage()))
                .toList();
    }

    @Override
    public List<Arrival> findAll() {
        return List.copyOf(stored.values());
    }

    @Override
    public Arrival save(Arrival arrival) {
        stored.put(arrival.id(), arrival);
        return arrival;
    }

    @Override
    public void deleteById(UUID id) {
        stored.remove(id);
    }
}
