package dev.oriel.qemu.display;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides when QEMU is nudged to look at its screen, so that it looks just after the guest has drawn something.
 *
 * <p>QEMU looks 30 ms after it has found something new, and ever more rarely while it finds nothing. A nudge makes it
 * look at once, or 30 ms after it looked last if that is later. A look that comes too early therefore costs 30 ms. So
 * a screen at rest is looked at only as often as a change that nobody caused may wait; after input one look is aimed at
 * the moment when the guest will have answered, which is learned; while somebody types there are fewer looks between,
 * each of which could come just before a key; and a screen in motion is looked at as often as QEMU can. Thread-safe.
 */
final class RefreshPacer {

    /** QEMU never looks again sooner (ui/console.h, GUI_REFRESH_INTERVAL_DEFAULT). */
    static final long SHORTEST_INTERVAL = millis(30);

    /** How long a change on a screen at rest may wait. */
    static final long AT_REST = millis(50);

    /** The same while somebody types: as soon as QEMU looks by itself after a look that was the first to find nothing. */
    static final long BETWEEN_INPUT = millis(80);

    /** Who has given input so lately will give more. */
    static final long TYPING_WINDOW = millis(1000);

    /** Nudges that never let QEMU's interval grow. */
    static final long IN_MOTION = millis(20);

    /** So many updates in so short a time are motion; the echoes of one who types are not. */
    static final int MOTION_UPDATES = 4;

    static final long MOTION_WINDOW = millis(200);

    /** How long an answer is looked for as often as possible, after the aimed look was too early. */
    static final long ANSWER_WINDOW = millis(150);

    static final long FIRST_ANSWER_TIME = millis(8);
    static final long SHORTEST_ANSWER_TIME = millis(2);
    static final long LONGEST_ANSWER_TIME = millis(25);

    /** An update that comes so soon after the aimed look was found by it. */
    private static final long FOUND_WITHIN = millis(25);

    /** An update that comes later, but sooner than this, was found by the look after it. */
    private static final long MISSED_WITHIN = millis(50);

    // A look that is too early costs as much as fifteen that are 2 ms late: one in ten or so may be.
    private static final long SOONER = TimeUnit.MICROSECONDS.toNanos(250);
    private static final long LATER = millis(3);

    private final LongSupplier nanoClock;
    private final Deque<Long> updates = new ArrayDeque<>(MOTION_UPDATES);
    private long answerTime = FIRST_ANSWER_TIME;
    private long lastNudge;
    private long lastLook;
    private @Nullable Long aim;
    private @Nullable Long awaitedSince;
    private @Nullable Long lastInput;
    private @Nullable Long fairShot;

    RefreshPacer(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.lastNudge = nanoClock.getAsLong() - AT_REST;
        this.lastLook = lastNudge;
    }

    /** The guest has been given input, and may answer with pixels. */
    synchronized void inputGiven() {
        long now = nanoClock.getAsLong();
        if (aim == null) {
            aim = now + answerTime;
        }
        awaitedSince = now;
        lastInput = now;
        fairShot = null;
    }

    /** Pixels have arrived. */
    synchronized void updateArrived() {
        long now = nanoClock.getAsLong();
        learn(now);
        aim = null; // QEMU looks again by itself after 30 ms
        awaitedSince = null;
        lastLook = now;
        if (updates.size() == MOTION_UPDATES) {
            updates.removeFirst();
        }
        updates.addLast(now);
    }

    /** How long until QEMU should be nudged; zero or less when it is time. */
    synchronized long nanosToNudge() {
        long now = nanoClock.getAsLong();
        return nextNudge(now) - now;
    }

    /** QEMU has been nudged. */
    synchronized void nudged() {
        long now = nanoClock.getAsLong();
        if (aim != null) {
            fairShot = now - lastLook >= SHORTEST_INTERVAL ? now : null;
            aim = null;
        }
        lastNudge = now;
        lastLook = Math.max(now, lastLook + SHORTEST_INTERVAL);
    }

    /** How long the guest takes to answer input, as far as it is known. Nanoseconds. */
    synchronized long answerTime() {
        return answerTime;
    }

    private long nextNudge(long now) {
        if (aim != null) {
            return aim;
        }
        if (awaitedSince != null && now - awaitedSince < ANSWER_WINDOW) {
            return lastLook + SHORTEST_INTERVAL;
        }
        if (isInMotion(now)) {
            return lastNudge + IN_MOTION;
        }
        Long update = updates.peekLast();
        if (update == null) {
            return lastNudge + AT_REST;
        }
        return Math.max(lastNudge + (isTyping(now) ? BETWEEN_INPUT : AT_REST), update + SHORTEST_INTERVAL + AT_REST);
    }

    private boolean isTyping(long now) {
        return lastInput != null && now - lastInput < TYPING_WINDOW;
    }

    private boolean isInMotion(long now) {
        return updates.size() == MOTION_UPDATES && now - updates.getFirst() < MOTION_WINDOW;
    }

    /** Judges the aimed look, unless an earlier one had delayed it. */
    private void learn(long now) {
        if (fairShot != null) {
            long after = now - fairShot;
            if (after < FOUND_WITHIN) {
                answerTime = Math.max(SHORTEST_ANSWER_TIME, answerTime - SOONER);
            } else if (after < MISSED_WITHIN) {
                answerTime = Math.min(LONGEST_ANSWER_TIME, answerTime + LATER);
            }
            fairShot = null;
        }
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
