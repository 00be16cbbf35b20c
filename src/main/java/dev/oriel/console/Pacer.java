package dev.oriel.console;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Decides how much may be on its way to a viewer, so that the buffers of a slow line never fill with old pictures.
 *
 * <p>Fences between the updates are echoed by the viewer, and tell what has arrived: from that follow the line's
 * shortest round trip and the bytes that it carries in a second. As much may be in flight as the line carries in that
 * round trip and {@link #QUEUE_NANOS} more; what would only wait in somebody's buffer stays here, and is replaced by
 * newer pictures. With nothing in flight an update may always go. The idea is BBR's (draft-ietf-ccwg-bbr). Not
 * thread-safe.
 */
final class Pacer {

    static final int SMALLEST_WINDOW = 16 << 10;
    static final int LARGEST_WINDOW = 8 << 20;
    private static final int FIRST_WINDOW = 128 << 10;

    /** How long bytes may wait on the way, so that the line never runs dry. */
    private static final long QUEUE_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

    /** The best of so many measurements counts. */
    private static final int SAMPLES = 8;

    /** A route may become longer: the shortest round trip is that of the last one or two such periods. */
    private static final long ROUTE_NANOS = TimeUnit.SECONDS.toNanos(15);

    /** Small updates share a fence: one is sent after so many bytes, or so much time. */
    private static final int FENCE_BYTES = 4 << 10;

    private static final long FENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private record Sent(long sequence, int bytes, long nanos, long deliveredBefore, boolean filledWindow) {}

    private final LongSupplier nanoClock;
    private final Deque<Sent> inFlight = new ArrayDeque<>();
    private final Deque<Double> bytesPerNano = new ArrayDeque<>(SAMPLES);
    private long lastSequence;
    private long lastFenceNanos;
    private int bytesInFlight;
    private int bytesWithoutFence;
    private long delivered;
    private int window = FIRST_WINDOW;
    private long latestNanos;
    private long shortestNanos = Long.MAX_VALUE;
    private long shortestBeforeNanos = Long.MAX_VALUE;
    private long routeSinceNanos;

    Pacer(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.routeSinceNanos = nanoClock.getAsLong();
        this.lastFenceNanos = routeSinceNanos - FENCE_NANOS;
    }

    boolean maySend() {
        return inFlight.isEmpty() || bytesInFlight < window;
    }

    /** Whether what can wait may be sent too: there is room for it and for what cannot wait. */
    boolean hasMuchRoom() {
        return inFlight.isEmpty() || bytesInFlight < window / 2;
    }

    /** How many bytes the next update should have at most. */
    int budget() {
        return Math.max(SMALLEST_WINDOW, window - bytesInFlight);
    }

    /** Whether a fence should follow an update of that many bytes. */
    boolean isFenceDue(int bytes) {
        return bytesWithoutFence + bytes >= FENCE_BYTES || nanoClock.getAsLong() - lastFenceNanos >= FENCE_NANOS;
    }

    /** An update is on its way without a fence. */
    void sentWithoutFence(int bytes) {
        bytesInFlight += bytes;
        bytesWithoutFence += bytes;
    }

    /** An update is on its way. Returns the sequence number that its fence is to carry. */
    long sent(int bytes) {
        long now = nanoClock.getAsLong();
        bytesInFlight += bytes;
        int fenced = bytes + bytesWithoutFence;
        inFlight.addLast(new Sent(++lastSequence, fenced, now, delivered, bytesInFlight >= window));
        bytesWithoutFence = 0;
        lastFenceNanos = now;
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
            delivered += newest.bytes();
        }
        if (newest == null) {
            return false;
        }
        long now = nanoClock.getAsLong();
        latestNanos = Math.max(1, now - newest.nanos());
        notePath(now);
        noteRate((double) (delivered - newest.deliveredBefore()) / latestNanos, newest.filledWindow());
        return true;
    }

    /** A viewer without fences shows by its next request that it has got everything. */
    boolean acknowledgedAll() {
        return acknowledged(lastSequence);
    }

    /** How long the last round trip took, in nanoseconds; 0 before the first. */
    long latestNanos() {
        return latestNanos;
    }

    private long shortestNanos() {
        return Math.min(shortestNanos, shortestBeforeNanos);
    }

    private void notePath(long now) {
        if (now - routeSinceNanos > ROUTE_NANOS) {
            routeSinceNanos = now;
            shortestBeforeNanos = shortestNanos;
            shortestNanos = Long.MAX_VALUE;
        }
        shortestNanos = Math.min(shortestNanos, latestNanos);
    }

    /** What went while there was room tells only that the line carries at least so much. */
    private void noteRate(double rate, boolean filledWindow) {
        if (!filledWindow && rate <= best()) {
            return;
        }
        if (bytesPerNano.size() == SAMPLES) {
            bytesPerNano.removeFirst();
        }
        bytesPerNano.addLast(rate);
        double room = best() * (shortestNanos() + QUEUE_NANOS);
        int wanted = (int) Math.clamp(room, SMALLEST_WINDOW, LARGEST_WINDOW);
        window = filledWindow ? wanted : Math.max(window, wanted);
    }

    private double best() {
        double best = 0;
        for (double rate : bytesPerNano) {
            best = Math.max(best, rate);
        }
        return best;
    }

    /** How long the oldest update that has not been acknowledged has been under way, in nanoseconds; 0 without one. */
    long waitingNanos() {
        return inFlight.isEmpty()
                ? 0
                : nanoClock.getAsLong() - inFlight.getFirst().nanos();
    }
}
