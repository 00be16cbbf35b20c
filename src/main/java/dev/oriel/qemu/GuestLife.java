package dev.oriel.qemu;

import static dev.oriel.engine.Guest.DISK_FAILED;
import static dev.oriel.engine.Guest.HOST_DISK_FULL;
import static dev.oriel.engine.Guest.PANICKED;
import static dev.oriel.engine.Guest.POWERED_OFF;
import static dev.oriel.engine.Guest.PROCESS_ENDED;
import static dev.oriel.engine.GuestState.CRASHED;
import static dev.oriel.engine.GuestState.OFF;
import static dev.oriel.engine.GuestState.PAUSED;
import static dev.oriel.engine.GuestState.RUNNING;

import dev.oriel.engine.GuestState;
import dev.oriel.qemu.qmp.QmpEvent;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The state of a guest, as QEMU's events and the end of its process tell it, in their order. What comes after the end
 * changes nothing. Thread-safe.
 */
final class GuestLife {

    /** Why it is so when somebody wanted it: there is nothing to say. */
    private static final String AS_WISHED = "";

    /** Is told of each change while it is being made; must not wait for anything. */
    interface Follower {
        void became(GuestState state, String reason);
    }

    private final Follower follower;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private GuestState state = PAUSED;
    private long changes;
    private String pauseReason = AS_WISHED;
    private QmpEvent.@Nullable Shutdown shutdown;
    private boolean panicked;
    private boolean stopping;
    private boolean released;

    GuestLife(Follower follower) {
        this.follower = follower;
    }

    /** @param changes how often the state has changed */
    record Moment(GuestState state, long changes) {}

    Moment now() {
        return locked(() -> new Moment(state, changes));
    }

    /** The guest is about to be ended because somebody wants it. */
    void isToStop() {
        locked(() -> stopping = true);
    }

    /** Nobody is to hear of the guest any more. */
    void release() {
        locked(() -> released = true);
    }

    boolean isReleased() {
        return locked(() -> released);
    }

    /** Takes in what QEMU tells. */
    void hear(QmpEvent event) {
        locked(() -> {
            switch (event) {
                case QmpEvent.Stopped() -> become(PAUSED, pauseReason);
                case QmpEvent.Resumed() -> {
                    pauseReason = AS_WISHED;
                    become(RUNNING, "resumed");
                }
                case QmpEvent.Shutdown ending -> shutdown = ending;
                case QmpEvent.GuestPanicked() -> panicked = true;
                case QmpEvent.BlockIoError error
                when error.stops() -> pauseReason = error.noSpace() ? HOST_DISK_FULL : DISK_FAILED + error.reason();
                case QmpEvent.BlockIoError _, QmpEvent.Reset _, QmpEvent.PowerButton _, QmpEvent.Other _ -> {}
            }
            return null;
        });
    }

    /**
     * Takes in what QEMU has answered when it was asked, unless it has told something newer meanwhile.
     *
     * @param asked when it was asked
     */
    void learn(boolean running, Moment asked) {
        locked(() -> {
            if (changes == asked.changes()) {
                become(running ? RUNNING : PAUSED, AS_WISHED);
            }
            return null;
        });
    }

    /**
     * The process has ended.
     *
     * @param lastWords what it has said last
     */
    void end(Supplier<String> lastWords) {
        locked(() -> {
            if (stopping) {
                become(OFF, AS_WISHED);
            } else if (panicked) {
                become(CRASHED, PANICKED);
            } else if (shutdown != null && shutdown.byGuest()) {
                become(OFF, POWERED_OFF);
            } else if (shutdown != null && shutdown.reason().equals("host-qmp-quit")) {
                become(OFF, AS_WISHED);
            } else {
                become(CRASHED, PROCESS_ENDED + lastWords.get());
            }
            return null;
        });
    }

    /** Waits for a change. Returns whether it came in time; not when interrupted. */
    boolean awaitChange(Duration limit, Moment since) {
        return await(limit, () -> changes > since.changes());
    }

    /** Waits for the end. Returns whether it came in time; not when interrupted. */
    boolean awaitEnd(Duration limit) {
        return await(limit, () -> state.hasEnded());
    }

    private boolean await(Duration limit, BooleanSupplier fact) {
        lock.lock();
        try {
            long left = limit.toNanos();
            while (!fact.getAsBoolean()) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void become(GuestState next, String reason) {
        if (released || state.hasEnded() || (shutdown != null && !next.hasEnded()) || state == next) {
            return;
        }
        state = next;
        changes++;
        changed.signalAll();
        follower.became(next, reason);
    }

    private <T> T locked(Supplier<T> what) {
        lock.lock();
        try {
            return what.get();
        } finally {
            lock.unlock();
        }
    }
}
