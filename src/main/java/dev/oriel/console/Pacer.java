package dev.oriel.console;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * Decides how much may be on its way to a viewer, so that the buffers of a slow line never fill with old pictures.
 *
 * <p>Each update is followed by a fence, whose echo tells that the update has arrived. The window of bytes that may be
 * in flight grows while echoes come back promptly and shrinks when they take much longer than the shortest round trip,
 * because then something between here and the viewer is queueing. With nothing in flight an update may always go.
 * Not thread-safe.
 */
final class Pacer {

    static final int SMALLEST_WINDOW = 16 << 10;
    static final int LARGEST_WINDOW = 8 << 20;
    private static final int FIRST_WINDOW = 128 << 10;

    /** How much longer than the shortest round trip an echo may take before the line counts as full. */
    private static final long FULL_NANOS = 150_000_000;

    /** Up to this much longer the line counts as free. */
    private static final long FREE_NANOS = 40_000_000;

    private record Sent(long sequence, int bytes, long nanos, boolean filledWindow) {}

    private final LongSupplier nanoClock;
    private final Deque<Sent> inFlight = new ArrayDeque<>();
    private long lastSequence;
    private int bytesInFlight;
    private int window = FIRST_WINDOW;
    private long shortestNanos = Long.MAX_VALUE;
    private long latestNanos;

    Pacer(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    boolean maySend() {
        return inFlight.isEmpty() || bytesInFlight < window;
    }

    /** How many bytes the next update should have at most. */
    int budget() {
        return Math.max(SMALLEST_WINDOW, window - bytesInFlight);
    }

    /** An update is on its way. Returns the sequence number that its fence is to carry. */
    long sent(int bytes) {
        bytesInFlight += bytes;
        inFlight.addLast(new Sent(++lastSequence, bytes, nanoClock.getAsLong(), bytesInFlight >= window));
        return lastSequence;
    }

    /**
     * The echo of a fence has come back. Returns whether it tells anything: echoes of fences that were not sent or have
     * come back before count nothing.
     */
    boolean acknowledged(long sequence) {
        Sent newest = null;
        while (!inFlight.isEmpty() && inFlight.getFirst().sequence() <= sequence) {
            newest = inFlight.removeFirst();
            bytesInFlight -= newest.bytes();
        }
        if (newest == null) {
            return false;
        }
        latestNanos = nanoClock.getAsLong() - newest.nanos();
        shortestNanos = Math.min(shortestNanos, latestNanos);
        long queued = latestNanos - shortestNanos;
        if (queued > FULL_NANOS) {
            window = Math.max(SMALLEST_WINDOW, window - window / 4);
        } else if (queued < FREE_NANOS && newest.filledWindow()) {
            window = Math.min(LARGEST_WINDOW, window + newest.bytes());
        }
        return true;
    }

    /** How long the last round trip took, in nanoseconds; 0 before the first. */
    long latestNanos() {
        return latestNanos;
    }

    /** Whether something between here and the viewer is queueing. */
    boolean isFull() {
        return latestNanos != 0 && latestNanos - shortestNanos > FULL_NANOS;
    }

    /** How long the oldest update that has not been acknowledged has been under way, in nanoseconds; 0 without one. */
    long waitingNanos() {
        return inFlight.isEmpty()
                ? 0
                : nanoClock.getAsLong() - inFlight.getFirst().nanos();
    }
}
