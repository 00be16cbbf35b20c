package dev.oriel.machine.register;

import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** One lock for each machine: what happens to a machine happens one thing after the other. */
@Component
public final class MachineLocks {

    private final ConcurrentMap<UUID, ReentrantLock> locks = new ConcurrentHashMap<>();
    private final ConcurrentMap<UUID, Thread> yielding = new ConcurrentHashMap<>();

    /** Does something while nobody else does anything to the machine. */
    public <T> T holding(UUID machine, Supplier<T> work) {
        try (Hold _ = hold(machine)) {
            return work.get();
        }
    }

    /** Waits for the machine's lock, which is the caller's until it closes it. What can wait is interrupted. */
    public Hold hold(UUID machine) {
        ReentrantLock lock = lock(machine);
        if (!lock.isHeldByCurrentThread()) {
            yielding.computeIfPresent(machine, (id, background) -> {
                background.interrupt();
                return background;
            });
        }
        lock.lock();
        return lock::unlock;
    }

    /**
     * Does something that can wait, once the lock is free; whoever comes for the lock meanwhile interrupts it.
     *
     * @return what the work says
     */
    public boolean yielding(UUID machine, BooleanSupplier work) {
        ReentrantLock lock = lock(machine);
        lock.lock();
        try {
            yielding.put(machine, Thread.currentThread());
            return work.getAsBoolean();
        } finally {
            yielding.remove(machine);
            // Whoever wanted to interrupt has done so by now, and the next machine is not meant.
            Thread.interrupted();
            lock.unlock();
        }
    }

    private ReentrantLock lock(UUID machine) {
        return locks.computeIfAbsent(machine, id -> new ReentrantLock());
    }

    /** A machine's lock, held by one thread. */
    public interface Hold extends AutoCloseable {
        @Override
        void close();
    }
}
