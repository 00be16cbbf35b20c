package dev.oriel.template;

import dev.oriel.engine.Display;
import dev.oriel.engine.EngineException;
import dev.oriel.engine.Guest;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Clones that are made while their owners wait for them. When there are many, none goes on before all are made: those
 * that run take the processors from those that are being made. The picture of each is fetched meanwhile, because a guest
 * that stands still gives it away much sooner than one of many that run.
 */
@Component
class Rush {

    /** However many there are, nobody waits longer for the others. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private static final Duration PICTURE_LIMIT = Duration.ofMillis(500);

    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition allMade = lock.newCondition();
    private int making;
    private int waiting;

    @Autowired
    Rush() {
        this(PATIENCE);
    }

    Rush(Duration patience) {
        this.patience = patience;
    }

    /** How a clone is made. */
    interface Making {
        Lease make() throws EngineException, InterruptedException;
    }

    /** Makes a clone, and returns when those are made as well that are wanted at the same time. */
    Lease make(Making clone) throws EngineException, InterruptedException {
        Lease made;
        change(1);
        try {
            made = clone.make();
            fetchPictureInCrowd(made.guest());
        } finally {
            change(-1);
        }
        awaitOthers();
        return made;
    }

    /** Whether somebody waits for a clone. */
    boolean isUnderWay() {
        lock.lock();
        try {
            return making + waiting > 0;
        } finally {
            lock.unlock();
        }
    }

    /** How many have their clones, and wait for the others. */
    int waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    private void change(int difference) {
        lock.lock();
        try {
            making += difference;
            if (making == 0) {
                allMade.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Who is interrupted waits no longer, and has a clone all the same. */
    private void awaitOthers() {
        lock.lock();
        waiting++;
        try {
            long left = patience.toNanos();
            while (making > 0 && left > 0) {
                left = allMade.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiting--;
            lock.unlock();
        }
    }

    private void fetchPictureInCrowd(Guest guest) {
        if (!isCrowd()) {
            return;
        }
        CountDownLatch shown = new CountDownLatch(1);
        try (Display.Subscription _ = guest.display().subscribe(shown::countDown)) {
            var _ = shown.await(PICTURE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isCrowd() {
        lock.lock();
        try {
            return making + waiting > 1;
        } finally {
            lock.unlock();
        }
    }
}
