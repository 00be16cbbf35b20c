package dev.oriel.machine.control;

import dev.oriel.machine.Explained;
import java.util.List;

/** A machine cannot go on from its suspended state; the message says why, in the engine's words. It is kept. */
public class StateUnfit extends RuntimeException implements Explained {

    private static final long serialVersionUID = 1L;

    StateUnfit(String message) {
        super(message);
    }

    @Override
    public String key() {
        return "machine.state-unfit";
    }

    /** The words of whoever failed. */
    @Override
    public List<String> details() {
        return List.of(String.valueOf(getMessage()));
    }
}
