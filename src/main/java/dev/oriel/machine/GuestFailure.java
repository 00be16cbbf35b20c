package dev.oriel.machine;

/** The engine could not do what a person asked for; the message is in its own words. */
public class GuestFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    GuestFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
