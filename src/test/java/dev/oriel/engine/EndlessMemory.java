package dev.oriel.engine;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** A host with room for everything, which remembers who has taken what. */
public final class EndlessMemory implements MemoryRoom {

    private final Map<UUID, Long> taken = new ConcurrentHashMap<>();

    @Override
    public void take(UUID taker, long mebibytes) {
        taken.put(taker, mebibytes);
    }

    @Override
    public void giveBack(UUID taker) {
        taken.remove(taker);
    }

    /** What all have taken together. */
    public long takenMiB() {
        return taken.values().stream().mapToLong(Long::longValue).sum();
    }
}
