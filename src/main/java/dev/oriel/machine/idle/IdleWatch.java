package dev.oriel.machine.idle;

import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestState;
import dev.oriel.machine.MachineUses;
import dev.oriel.machine.Reason;
import dev.oriel.machine.RunningGuests;
import dev.oriel.machine.control.MachineControl;
import dev.oriel.machine.register.MachineLocks;
import dev.oriel.machine.register.Upkeeps;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Suspends machines that nobody looks at and that do nothing, each after the time that has been set for it. What it has
 * seen is not kept over a restart: the time begins anew then.
 */
@Component
final class IdleWatch {

    private static final Logger log = LoggerFactory.getLogger(IdleWatch.class);

    private static final long LOOK_MILLIS = 20_000;
    private static final long THREAD_IDLE_SECONDS = 5;

    /**
     * What was seen of a guest.
     *
     * @param since when it was last known to be needed; of the nanosecond clock, as is the next
     * @param processor the time that it had used then; zero when that cannot be told
     */
    private record Rest(Guest guest, long since, long lookedAt, Duration processor) {}

    private final RunningGuests guests;
    private final Upkeeps upkeeps;
    private final MachineLocks locks;
    private final MachineControl control;
    private final List<MachineUses> uses;
    private final IdleLimit limit;
    private final IdleSettings settings;
    private final LongSupplier nanoClock;
    private final Executor worker;
    private Map<UUID, Rest> resting = new HashMap<>();

    @Autowired
    IdleWatch(
            RunningGuests guests,
            Upkeeps upkeeps,
            MachineLocks locks,
            MachineControl control,
            List<MachineUses> uses,
            IdleLimit limit,
            IdleSettings settings) {
        this(guests, upkeeps, locks, control, uses, limit, settings, System::nanoTime, oneAfterTheOther());
    }

    IdleWatch(
            RunningGuests guests,
            Upkeeps upkeeps,
            MachineLocks locks,
            MachineControl control,
            List<MachineUses> uses,
            IdleLimit limit,
            IdleSettings settings,
            LongSupplier nanoClock,
            Executor worker) {
        this.guests = guests;
        this.upkeeps = upkeeps;
        this.locks = locks;
        this.control = control;
        this.uses = List.copyOf(uses);
        this.limit = limit;
        this.settings = settings;
        this.nanoClock = nanoClock;
        this.worker = worker;
    }

    @Scheduled(fixedDelay = LOOK_MILLIS)
    synchronized void look() {
        Map<UUID, Rest> seen = new HashMap<>();
        for (Guest guest : guests.all()) {
            Rest rest = observe(guest, resting.get(guest.id()));
            if (isOver(rest)) {
                // What cannot be suspended now is tried again when as much time has passed once more.
                rest = new Rest(guest, rest.lookedAt(), rest.lookedAt(), rest.processor());
                worker.execute(() -> suspend(guest));
            }
            seen.put(guest.id(), rest);
        }
        resting = seen;
    }

    private Rest observe(Guest guest, @Nullable Rest before) {
        long now = nanoClock.getAsLong();
        Duration used = guest.processorTime();
        if (before == null || before.guest() != guest || used.isZero() || !isLeftAlone(guest)) {
            return new Rest(guest, now, now, used);
        }
        long busy = used.minus(before.processor()).toNanos();
        long allowed = (now - before.lookedAt()) / 100 * settings.processorPercent();
        return new Rest(guest, busy > allowed ? now : before.since(), now, used);
    }

    /** A guest that somebody has paused is meant to be there when that person comes back. */
    private boolean isLeftAlone(Guest guest) {
        return guest.state() == GuestState.RUNNING && uses.stream().noneMatch(use -> use.isUsing(guest.id()));
    }

    private boolean isOver(Rest rest) {
        Duration rested = Duration.ofNanos(rest.lookedAt() - rest.since());
        if (rested.toMinutes() < 1) {
            return false;
        }
        int minutes = limit.minutesFor(upkeeps.of(rest.guest().id()));
        return minutes > 0 && rested.toMinutes() >= minutes;
    }

    private void suspend(Guest guest) {
        UUID id = guest.id();
        int minutes = limit.minutesFor(upkeeps.of(id));
        try {
            locks.holding(id, () -> {
                boolean stillThere = guests.find(id).filter(now -> now == guest).isPresent();
                if (stillThere && isLeftAlone(guest) && minutes > 0) {
                    control.suspend(id, Reason.idle(minutes));
                    log.info("Machine {} was idle for {} minutes and is suspended", id, minutes);
                }
                return guest;
            });
        } catch (RuntimeException e) {
            log.warn("Machine {} is idle and cannot be suspended: {}", id, e.getMessage());
        }
    }

    /** One after the other: a class that goes home must not make the disk busy for everybody else. */
    private static Executor oneAfterTheOther() {
        return new ThreadPoolExecutor(
                0,
                1,
                THREAD_IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofVirtual().name("idle-watch").factory());
    }
}
