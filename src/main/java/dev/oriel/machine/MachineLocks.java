package dev.oriel.machine;

import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** One lock for each machine: what happens to a machine happens one thing after the other. */
@Component
final class MachineLocks {

    private final ConcurrentMap<UUID, ReentrantLock> locks = new ConcurrentHashMap<>();

    <T> T holding(UUID machine, Supplier<T> work) {
        ReentrantLock lock = locks.computeIfAbsent(machine, id -> new ReentrantLock());
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
