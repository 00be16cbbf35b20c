package dev.oriel.image;

import org.jspecify.annotations.Nullable;

/** A disk tool failed; the message tells a person why, in the tool's own words. */
public class DiskToolException extends Exception {

    private static final long serialVersionUID = 1L;

    public DiskToolException(String message) {
        super(message);
    }

    public DiskToolException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
