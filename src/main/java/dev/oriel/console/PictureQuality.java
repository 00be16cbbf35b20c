package dev.oriel.console;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The JPEG quality that a viewer is sent: what it asked for, or less while its line is full. A viewer that asked for the
 * best gets it, however long it takes. Not thread-safe.
 */
final class PictureQuality {

    /** Asked for by those who want a sharp picture rather than a quick one. */
    private static final int BEST = 9;

    private static final long LOWER_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(150);
    private static final long RAISE_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);

    private final LongSupplier nanoClock;
    private int lowered;
    private long changedNanos;
    private long fullNanos;

    PictureQuality(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.changedNanos = nanoClock.getAsLong();
        this.fullNanos = changedNanos;
    }

    /** The level to use for a viewer that asked for this one, 0 to 9. */
    int level(int asked) {
        return asked == BEST ? asked : Math.max(0, asked - lowered);
    }

    /** Whether the viewer gets less than it asked for. */
    boolean isLowered() {
        return lowered > 0;
    }

    /**
     * An update has been sent.
     *
     * @param asked the level that the viewer asked for
     * @param cutShort whether the line had no room for all of it
     */
    void updateSent(int asked, boolean cutShort) {
        if (asked == BEST) {
            return;
        }
        long now = nanoClock.getAsLong();
        if (cutShort) {
            fullNanos = now;
            if (lowered < asked && now - changedNanos >= LOWER_AFTER_NANOS) {
                lowered++;
                changedNanos = now;
            }
        } else if (lowered > 0 && now - Math.max(fullNanos, changedNanos) >= RAISE_AFTER_NANOS) {
            lowered--;
            changedNanos = now;
        }
    }
}
