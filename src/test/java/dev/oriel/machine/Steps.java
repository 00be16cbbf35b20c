package dev.oriel.machine;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a server does to the world outside it, and kills the server before one of these steps, or lets the database
 * fail, if told to.
 */
public final class Steps {

    private int left = Integer.MAX_VALUE;
    private boolean killed;
    private final AtomicReference<@Nullable RuntimeException> refusal = new AtomicReference<>();

    /** As if the process had been killed: nothing of the server runs any more. */
    public static final class Killed extends Error {

        private static final long serialVersionUID = 1L;

        Killed() {
            super("the server was killed", null, false, false);
        }
    }

    /** The server does this many more steps, and no other. */
    public synchronized void killAfter(int steps) {
        left = steps;
    }

    public synchronized void killNoMore() {
        left = Integer.MAX_VALUE;
        killed = false;
    }

    /** Whether the server was killed: perhaps while one of its threads worked for another one, which only heard of it. */
    public synchronized boolean hasKilled() {
        return killed;
    }

    public synchronized void step() {
        if (left == 0) {
            killed = true;
            throw new Killed();
        }
        if (left != Integer.MAX_VALUE) {
            left--;
        }
    }

    /** The database fails at the next thing that is to be stored. */
    public void failOnce(RuntimeException failure) {
        refusal.set(failure);
    }

    /** A step that stores something in the database. */
    public void store() {
        step();
        RuntimeException failure = refusal.getAndSet(null);
        if (failure != null) {
            throw failure;
        }
    }
}
