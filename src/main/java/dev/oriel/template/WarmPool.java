package dev.oriel.template;

import dev.oriel.engine.EngineException;
import dev.oriel.engine.GuestState;
import dev.oriel.machine.WaitingGuests;
import dev.oriel.machine.host.NotEnoughMemory;
import dev.oriel.template.TemplateShelf.Offer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Clones that wait for their owners, as many of each template as {@linkplain PoolSize are wanted}. One worker refills
 * it, as far as the host's memory goes; taking one never waits for the worker.
 */
@Component
class WarmPool implements SmartLifecycle, WaitingGuests {

    private static final Logger log = LoggerFactory.getLogger(WarmPool.class);

    /** However quiet it is, memory may have become free, or a guest may have ended unheard. */
    private static final long LOOK_SECONDS = 15;

    /** Who has just got a machine needs the processors more than the next one does. */
    private static final Duration CALM = Duration.ofMillis(500);

    /** How many are made at the same time: one for each processor. */
    private static final int ABREAST = Math.max(1, Runtime.getRuntime().availableProcessors());

    private static final Duration REST_AFTER_FAILURE = Duration.ofMinutes(1);

    private final TemplateShelf shelf;
    private final Incubator incubator;
    private final Rush rush;
    private final PoolSize size;
    private final Map<UUID, Deque<Lease>> waiting = new HashMap<>();
    private final Map<UUID, Long> restUntil = new ConcurrentHashMap<>();
    private final Map<UUID, String> problems = new ConcurrentHashMap<>();
    private final Set<UUID> doomed = ConcurrentHashMap.newKeySet();
    private final Lock making = new ReentrantLock();
    private final Semaphore news = new Semaphore(0);
    private volatile long lastTaken = System.nanoTime() - CALM.toNanos();
    private volatile @Nullable Thread worker;

    WarmPool(TemplateShelf shelf, Incubator incubator, Rush rush, PoolSize size) {
        this.shelf = shelf;
        this.incubator = incubator;
        this.rush = rush;
        this.size = size;
    }

    /** Takes a clone of this version out of the pool; it is the caller's now. */
    Optional<Lease> take(UUID version) {
        Optional<Lease> taken = poll(version);
        lastTaken = System.nanoTime();
        look();
        return taken;
    }

    /** Puts back what was taken and not used. */
    synchronized void giveBack(Lease lease) {
        UUID version = versionOf(lease);
        waiting.computeIfAbsent(version, id -> new ArrayDeque<>()).addFirst(lease);
    }

    @Override
    public synchronized int count() {
        return waiting.values().stream().mapToInt(Deque::size).sum();
    }

    /** How many clones of this version wait. */
    synchronized int count(UUID version) {
        return waiting.getOrDefault(version, new ArrayDeque<>()).size();
    }

    /** Why there are not as many clones of this version as are wanted; empty when nothing stands against it. */
    Optional<String> problem(UUID version) {
        return Optional.ofNullable(problems.get(version));
    }

    /** Ends all clones of a version that is to go, and the one that is just being made, and makes no more. */
    void drop(UUID version) {
        doomed.add(version);
        making.lock(); // what the worker is making is in the pool then, and it makes no more
        // wanted any more
        making.unlock();
        discardAll(version);
    }

    private void discardAll(UUID version) {
        for (Optional<Lease> lease = poll(version); lease.isPresent(); lease = poll(version)) {
            incubator.discard(lease.get());
        }
    }

    @EventListener
    void changed(TemplateChanged change) {
        restUntil.clear();
        look();
    }

    /** Has the worker compare what there is with what is wanted, soon. */
    private void look() {
        news.release();
    }

    private void work() {
        while (isRunning()) {
            try {
                refill();
            } catch (RuntimeException e) {
                log.error("The pool cannot be filled", e);
            } catch (InterruptedException e) {
                return;
            }
            try {
                if (news.tryAcquire(LOOK_SECONDS, TimeUnit.SECONDS)) {
                    news.drainPermits();
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void refill() throws InterruptedException {
        List<Offer> offers = shelf.offers();
        dropAllBut(offers.stream().map(offer -> offer.version().id()).toList());
        size.forgetAllBut(offers.stream().map(offer -> offer.template().id()).toList());
        for (Offer offer : scheduledFirst(offers)) {
            long begun = System.nanoTime();
            int added = fill(offer);
            size.filled(offer.template().id(), added, Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    /** Whoever stands before a class at nine must not wait for what might be wanted one day. */
    private List<Offer> scheduledFirst(List<Offer> offers) {
        return offers.stream()
                .sorted(Comparator.comparing(offer -> size.of(offer.template()).why() != PoolSize.Why.SCHEDULE))
                .toList();
    }

    /** Returns how many were made. */
    private int fill(Offer offer) throws InterruptedException {
        TemplateVersion version = offer.version();
        UUID id = version.id();
        int added = 0;
        while (isRunning() && count(id) < wanted(offer) && System.nanoTime() - restUntil.getOrDefault(id, 0L) > 0) {
            if (!incubator.canHatch(version, offer.template().owner())) {
                return added;
            }
            awaitCalm();
            making.lock();
            try {
                if (doomed.contains(id)) {
                    return added;
                }
                added += hatch(offer, Math.min(wanted(offer) - count(id), ABREAST));
                problems.remove(id);
            } catch (NotEnoughMemory e) {
                problems.put(id, "memory");
                return added;
            } catch (EngineException | RuntimeException e) {
                log.warn("No clone of version {} could be made: {}", id, e.getMessage());
                problems.put(id, String.valueOf(e.getMessage()));
                restUntil.put(id, System.nanoTime() + REST_AFTER_FAILURE.toNanos());
                return added;
            } finally {
                making.unlock();
            }
        }
        while (count(id) > wanted(offer)) {
            poll(id).ifPresent(incubator::discard);
        }
        if (count(id) >= wanted(offer)) {
            problems.remove(id);
        }
        return added;
    }

    /** Makes some side by side; those that could be made are in the pool even if another one could not. */
    private int hatch(Offer offer, int count) throws EngineException, InterruptedException {
        List<Future<Lease>> hatching = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int at = 0; at < count; at++) {
                hatching.add(threads.submit(() -> {
                    Lease lease =
                            incubator.hatch(offer.version(), offer.template().owner());
                    add(lease);
                    return lease;
                }));
            }
        }
        for (Future<Lease> each : hatching) {
            try {
                each.get();
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case EngineException failure -> throw failure;
                    case InterruptedException interrupted -> throw interrupted;
                    case RuntimeException failure -> throw failure;
                    case null, default -> throw new IllegalStateException("a clone could not be made", e);
                }
            }
        }
        return count;
    }

    /** It changes while clones are made, because others are taken. */
    private int wanted(Offer offer) {
        return size.of(offer.template()).count();
    }

    private void awaitCalm() throws InterruptedException {
        for (long left = leftOfCalm(); left > 0; left = leftOfCalm()) {
            TimeUnit.NANOSECONDS.sleep(left);
        }
    }

    private long leftOfCalm() {
        if (rush.isUnderWay()) {
            lastTaken = System.nanoTime();
        }
        return CALM.toNanos() - (System.nanoTime() - lastTaken);
    }

    private void add(Lease lease) {
        giveBack(lease);
        lease.guest().onStateChange((guest, state, reason) -> {
            if (state.hasEnded() && remove(lease)) {
                log.warn("Clone {} ended in the pool: {}", guest.id(), reason);
                incubator.clear(guest.id());
                look();
            }
        });
    }

    private synchronized boolean remove(Lease lease) {
        return waiting.getOrDefault(versionOf(lease), new ArrayDeque<>()).remove(lease);
    }

    private synchronized Optional<Lease> poll(UUID version) {
        Deque<Lease> leases = waiting.getOrDefault(version, new ArrayDeque<>());
        // The newest stays for last: it has the most of its pages in the host's memory.
        for (Lease lease = leases.pollLast(); lease != null; lease = leases.pollLast()) {
            if (lease.guest().state() == GuestState.PAUSED) {
                return Optional.of(lease);
            }
            incubator.clear(lease.seed().id());
        }
        return Optional.empty();
    }

    private void dropAllBut(List<UUID> wanted) {
        List<UUID> held;
        synchronized (this) {
            held = new ArrayList<>(waiting.keySet());
        }
        held.stream().filter(version -> !wanted.contains(version)).forEach(this::discardAll);
    }

    private static UUID versionOf(Lease lease) {
        UUID version = lease.seed().templateVersion();
        if (version == null) {
            throw new IllegalArgumentException("a clone is always of a template");
        }
        return version;
    }

    @Override
    public void start() {
        worker = Thread.ofPlatform().name("warm-pool").daemon().unstarted(this::work);
        Thread begun = worker;
        if (begun != null) {
            begun.start();
        }
    }

    /** A pool without a server is of no use to anybody. */
    @Override
    public void stop() {
        Thread ending = worker;
        worker = null;
        if (ending != null) {
            ending.interrupt();
            try {
                ending.join(TimeUnit.SECONDS.toMillis(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        dropAllBut(List.of());
    }

    @Override
    public boolean isRunning() {
        return worker != null;
    }

    /** After what an earlier server left has been cleared away. */
    @Override
    public int getPhase() {
        return 3;
    }
}
