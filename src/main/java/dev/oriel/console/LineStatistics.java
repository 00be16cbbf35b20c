package dev.oriel.console;

import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a viewer's line carries and how long it takes, counted as it is used. While the page watches, a notice is due
 * once a second, and taken only when it says something new: nobody pays for a line that nobody watches. Thread-safe.
 */
final class LineStatistics {

    /** A watched line is told of at most so often. */
    static final long NOTICE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The round trip of a watched line is measured at least so often, though nothing else is sent. */
    static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final LongSupplier nanoClock;
    private boolean watched;
    private long watchedSinceNanos;
    private long sinceNanos;
    private long bytes;
    private int updates;
    private int withPixels;
    private int cutShort;
    private boolean crowded;
    private long roundTripNanos;
    private int roundTrips;
    private long lastRoundTripNanos;
    private @Nullable Integer roundTripMillis;
    private Notice.@Nullable Line told;

    LineStatistics(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** The page begins to watch, and is told how things stand from now on; or it no longer does. */
    synchronized void watch(boolean wanted) {
        if (wanted && !watched) {
            watchedSinceNanos = nanoClock.getAsLong();
            lastRoundTripNanos = watchedSinceNanos - FRESH_NANOS;
            roundTripMillis = null;
            told = null;
            crowded = false;
            startCounting();
        }
        watched = wanted;
    }

    /** Whether somebody watches, and no round trip has been measured of late. */
    synchronized boolean wantsRoundTrip() {
        return watched && nanoClock.getAsLong() - lastRoundTripNanos >= FRESH_NANOS;
    }

    synchronized void updateWritten() {
        updates++;
    }

    /**
     * An update had new pixels in it.
     *
     * @param forWantOfRoom whether the line had no room for all of them
     */
    synchronized void pixelsWritten(boolean forWantOfRoom) {
        withPixels++;
        cutShort += forWantOfRoom ? 1 : 0;
    }

    /** The line has taken so many bytes. */
    synchronized void sent(int count) {
        bytes += count;
    }

    /**
     * A fence went to the viewer and came back. Of those that went before the page watched, the first ones came back late:
     * the page was still being read.
     */
    synchronized void roundTrip(long nanos) {
        long now = nanoClock.getAsLong();
        if (watched && nanos <= now - watchedSinceNanos) {
            roundTripNanos += nanos;
            roundTrips++;
            lastRoundTripNanos = now;
        }
    }

    /** How long until a notice is due; negative when it has been due for a while, without end when nobody watches. */
    synchronized long nanosUntilNotice() {
        return watched ? sinceNanos + NOTICE_NANOS - nanoClock.getAsLong() : Long.MAX_VALUE;
    }

    /**
     * The notice that is due, or null when there is none or it would say what the last one said.
     *
     * @param quality the quality level that pictures are sent in; empty when every pixel is exact
     * @param lowered whether the quality is less than was asked for
     */
    synchronized Notice.@Nullable Line take(OptionalInt quality, boolean lowered) {
        if (nanosUntilNotice() > 0) {
            return null;
        }
        double seconds = (nanoClock.getAsLong() - sinceNanos) / 1e9;
        if (roundTrips > 0) {
            roundTripMillis = Math.toIntExact(TimeUnit.NANOSECONDS.toMillis(roundTripNanos / roundTrips));
        }
        boolean crowdedBefore = crowded;
        crowded = withPixels > 0 && (lowered || 2 * cutShort >= withPixels);
        Notice.Line line = new Notice.Line(
                roundTripMillis,
                Math.round(updates / seconds * 10) / 10.0,
                Math.round(bytes / seconds / 100) * 100,
                quality.isPresent() ? quality.getAsInt() : null,
                // One big picture is soon through; a line is full when its pictures go on being too big.
                crowded && crowdedBefore);
        startCounting();
        if (line.equals(told)) {
            return null;
        }
        told = line;
        return line;
    }

    private void startCounting() {
        sinceNanos = nanoClock.getAsLong();
        bytes = 0;
        updates = 0;
        withPixels = 0;
        cutShort = 0;
        roundTripNanos = 0;
        roundTrips = 0;
    }
}
