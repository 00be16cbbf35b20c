package dev.oriel.template;

import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How far the making of a version is, and what the person wants of it. Safe for use by many threads. */
final class Making {

    /** The steps, in order, each with the share of the work that is done when it begins. */
    enum Step {
        WAITING(0),
        STARTING(2),
        SETTLING(5),
        /** It does not settle, and the person has to choose. */
        UNSETTLED(40),
        SAVING(45),
        COPYING(60),
        PREPARING(75),
        TESTING(88),
        PUBLISHING(95);

        private final int percent;

        Step(int percent) {
            this.percent = percent;
        }

        int percent() {
            return percent;
        }

        /** The word for it in answers and message keys. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final CountDownLatch takeNow = new CountDownLatch(1);
    private volatile Step step = Step.WAITING;
    private volatile boolean cancelled;

    Step step() {
        return step;
    }

    /**
     * It goes on with this step.
     *
     * @throws CancellationException when nobody wants it any more
     */
    void reach(Step next) {
        requireWanted();
        step = next;
    }

    void requireWanted() {
        if (cancelled) {
            throw new CancellationException("cancelled");
        }
    }

    /** The guest is to be taken as it is. */
    void takeNow() {
        takeNow.countDown();
    }

    boolean isTakenNow() {
        return takeNow.getCount() == 0;
    }

    /** Waits for the person to want the guest as it is, for a while. */
    boolean awaitTakeNow(long millis) throws InterruptedException {
        return takeNow.await(millis, TimeUnit.MILLISECONDS);
    }

    /** The person wants it no more; it ends at the next step. */
    void cancel() {
        cancelled = true;
    }
}
