package dev.oriel.machine;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The rows of one table in memory. Rows are values, so a copy of the map is a copy of the table. */
public class Rows<T> {

    private final Steps steps;
    private Map<UUID, T> rows = new LinkedHashMap<>();

    protected Rows(Steps steps) {
        this.steps = steps;
    }

    protected synchronized Optional<T> find(UUID id) {
        return Optional.ofNullable(rows.get(id));
    }

    protected synchronized Collection<T> all() {
        return List.copyOf(rows.values());
    }

    protected synchronized T put(UUID id, T row) {
        steps.store();
        rows.put(id, row);
        return row;
    }

    protected synchronized void delete(UUID id) {
        steps.store();
        rows.remove(id);
    }

    /** What puts the table back to what it is now. */
    public synchronized Runnable memento() {
        Map<UUID, T> copy = new LinkedHashMap<>(rows);
        return () -> restore(copy);
    }

    private synchronized void restore(Map<UUID, T> copy) {
        rows = copy;
    }
}
