package dev.oriel.machine;

import java.util.List;

/** The engine could not do what a person asked for; the message is in its own words. */
public class GuestFailure extends RuntimeException implements Explained {

    private static final long serialVersionUID = 1L;

    /** @param message what the engine said */
    public GuestFailure(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public String key() {
        return "machine.guest-failure";
    }

    /** The words of whoever failed. */
    @Override
    public List<String> details() {
        return List.of(String.valueOf(getMessage()));
    }
}
