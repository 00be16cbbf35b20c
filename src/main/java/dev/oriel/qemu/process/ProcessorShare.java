package dev.oriel.qemu.process;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * What the guests that run get of the host's processors when there are not enough: together as much as the server, which
 * alone answers people and shows them pictures. The more of them run, the nicer is each. Linux gives a session of niceness
 * n a weight of 1/1.25^n (sched(7), "The autogroup feature"); where there is no such feature, guests only have the
 * niceness that they were started with. Safe for use by many threads.
 */
public final class ProcessorShare {

    static final int NICEST = 19;

    private static final double STEP = 1.25;

    /** Who is not root may change a niceness ten times a second. */
    private static final Duration NEXT_TRY = Duration.ofMillis(100);

    private static final int TRIES = 600;

    /** A guest's process and those that it has started. */
    public interface Session {

        /**
         * Has it stand back behind others.
         *
         * @return false when Linux refuses for now, as when it is too soon after another change
         */
        boolean standBack(int nice);
    }

    private final int least;
    private final Map<Session, Integer> running = new HashMap<>();
    private boolean trying;

    /** @param least how nice a guest is at least, from 0 to 19 */
    public ProcessorShare(int least) {
        this.least = least;
    }

    /** A guest is about to go on, or goes on. */
    public synchronized void goesOn(Session process) {
        if (running.putIfAbsent(process, -1) == null) {
            shareOut();
        }
    }

    /** A guest stands still, or has ended. */
    public synchronized void rests(Session process) {
        if (running.remove(process) != null) {
            shareOut();
        }
    }

    /** How nice each is when so many run. */
    int niceness(int guests) {
        double equal = Math.log(Math.max(1, guests)) / Math.log(STEP);
        return Math.min(NICEST, Math.max(least, (int) Math.ceil(equal)));
    }

    private void shareOut() {
        if (!apply() && !trying) {
            trying = true;
            Thread.ofVirtual().name("processor-share").start(this::applyLater);
        }
    }

    /** False when Linux wants to be asked again later. */
    private synchronized boolean apply() {
        int nice = niceness(running.size());
        for (Map.Entry<Session, Integer> entry : running.entrySet()) {
            if (entry.getValue() != nice) {
                if (!entry.getKey().standBack(nice)) {
                    return false;
                }
                entry.setValue(nice);
            }
        }
        return true;
    }

    private void applyLater() {
        int tries = 0;
        do {
            LockSupport.parkNanos(NEXT_TRY.toNanos());
            tries++;
        } while (isToGoOn(tries));
    }

    /** Tries once more. Whether it is the last time is decided at once: a change just afterwards begins anew. */
    private synchronized boolean isToGoOn(int tries) {
        trying = !apply() && tries < TRIES;
        return trying;
    }
}
