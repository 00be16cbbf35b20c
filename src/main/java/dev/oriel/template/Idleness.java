package dev.oriel.template;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Since when a guest has hardly worked, as far as somebody who asks again and again can see. */
final class Idleness {

    /** A desktop that waits for its user takes a few percent of a processor; one that starts something takes all. */
    private static final double BUSY = 0.25;

    private static final long WINDOW = Duration.ofSeconds(1).toNanos();

    private final Supplier<Duration> worked;
    private final LongSupplier nanoTime;
    private Duration workedBefore;
    private long windowBegan;
    private long idleSince;

    /** @param worked how much the guest has worked in all */
    Idleness(Supplier<Duration> worked, LongSupplier nanoTime) {
        this.worked = worked;
        this.nanoTime = nanoTime;
        this.workedBefore = worked.get();
        this.windowBegan = nanoTime.getAsLong();
        this.idleSince = windowBegan;
    }

    /** Looks, and tells how long it has been idle; busy seconds are seen when they are over. */
    Duration look() {
        long now = nanoTime.getAsLong();
        if (now - windowBegan >= WINDOW) {
            Duration total = worked.get();
            if (total.minus(workedBefore).toNanos() > BUSY * (now - windowBegan)) {
                idleSince = now;
            }
            workedBefore = total;
            windowBegan = now;
        }
        return Duration.ofNanos(now - idleSince);
    }
}
