package dev.oriel.machine;

/** Counts what a server does to the world outside it, and kills the server before one of these steps if told to. */
final class Steps {

    private int left = Integer.MAX_VALUE;

    /** As if the process had been killed: nothing of the server runs any more. */
    static final class Killed extends Error {

        private static final long serialVersionUID = 1L;

        Killed() {
            super("the server was killed", null, false, false);
        }
    }

    /** The server does this many more steps, and no other. */
    void killAfter(int steps) {
        left = steps;
    }

    void killNoMore() {
        left = Integer.MAX_VALUE;
    }

    void step() {
        if (left == 0) {
            throw new Killed();
        }
        if (left != Integer.MAX_VALUE) {
            left--;
        }
    }
}
