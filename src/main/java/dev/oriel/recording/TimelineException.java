package dev.oriel.recording;

import java.io.IOException;

/** A file is not a timeline, or not one that this version can read. */
final class TimelineException extends IOException {

    private static final long serialVersionUID = 1L;

    TimelineException(String message) {
        super(message);
    }
}
