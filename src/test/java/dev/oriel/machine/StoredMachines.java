package dev.oriel.machine;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Machines in memory. */
final class StoredMachines implements Machines {

    private final Map<UUID, Machine> stored = new ConcurrentHashMap<>();

    @Override
    public Optional<Machine> findById(UUID id) {
        return Optional.ofNullable(stored.get(id));
    }

    @Override
    public List<Machine> findAll() {
        return List.copyOf(stored.values());
    }

    @Override
    public List<Machine> findByOwner(UUID owner) {
        return stored.values().stream()
                .filter(machine -> machine.owner().equals(owner))
                .toList();
    }

    @Override
    public boolean existsByOwner(UUID owner) {
        return stored.values().stream().anyMatch(machine -> machine.owner().equals(owner));
    }

    @Override
    public List<Usage> findReady(Collection<UUID> ids) {
        return List.of();
    }

    @Override
    public List<Usage> findUsing(UUID image) {
        return List.of();
    }

    @Override
    public Machine save(Machine machine) {
        stored.put(machine.id(), machine);
        return machine;
    }

    @Override
    public void deleteById(UUID id) {
        stored.remove(id);
    }
}
