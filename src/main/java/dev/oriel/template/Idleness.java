package dev.oriel.template;

import dev.oriel.engine.Guest;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Since when a guest has hardly worked, as far as somebody who asks again and again can see. A guest that gets nothing done
 * because others keep the host busy is not idle: most looks find it waiting for its turn.
 */
final class Idleness {

    /** A desktop that waits for its user takes a few percent of a processor; one that starts something takes all. */
    private static final double BUSY = 0.25;

    private static final long WINDOW = Duration.ofSeconds(2).toNanos();

    private final Guest guest;
    private final LongSupplier nanoTime;
    private Duration workedBefore;
    private long windowBegan;
    private long idleSince;
    private int looks;
    private int looksAtWork;

    Idleness(Guest guest, LongSupplier nanoTime) {
        this.guest = guest;
        this.nanoTime = nanoTime;
        this.workedBefore = guest.processorTime();
        this.windowBegan = nanoTime.getAsLong();
        this.idleSince = windowBegan;
    }

    /** Looks, and tells how long it has been idle; busy seconds are seen when they are over. */
    Duration look() {
        looks++;
        looksAtWork += guest.isAtWork() ? 1 : 0;
        long now = nanoTime.getAsLong();
        if (now - windowBegan >= WINDOW) {
            Duration worked = guest.processorTime();
            if (worked.minus(workedBefore).toNanos() > BUSY * (now - windowBegan) || looksAtWork * 2 > looks) {
                idleSince = now;
            }
            workedBefore = worked;
            windowBegan = now;
            looks = 0;
            looksAtWork = 0;
        }
        return Duration.ofNanos(now - idleSince);
    }
}
