package dev.oriel.machine;

/** A machine cannot go on from its suspended state; the message says why, in the engine's words. It is kept. */
class StateUnfit extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StateUnfit(String message) {
        super(message);
    }
}
