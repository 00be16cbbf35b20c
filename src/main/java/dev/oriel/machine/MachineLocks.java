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
        try (Hold _ = hold(machine)) {
            return work.get();
        }
    }

    /** Waits for the machine's lock, which is the caller's until it closes it. */
    Hold hold(UUID machine) {
        ReentrantLock lock = locks.computeIfAbsent(machine, id -> new ReentrantLock());
        lock.lock();
        return lock::unlock;
    }

    /** A machine's lock, held by one thread. */
    interface Hold extends AutoCloseable {
        @Override
        void close();
    }
}
