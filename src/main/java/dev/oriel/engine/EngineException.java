package dev.oriel.engine;

import org.jspecify.annotations.Nullable;

/** An engine could not do what it was asked; the message tells a person why, in the engine's own words. */
public class EngineException extends Exception {

    private static final long serialVersionUID = 1L;

    public EngineException(String message) {
        super(message);
    }

    public EngineException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
