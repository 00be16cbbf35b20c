package dev.oriel.qemu;

import java.io.IOException;

/** A QMP command that did not succeed, in QEMU's own words, or a conversation that ended. */
final class QmpException extends IOException {

    private static final long serialVersionUID = 1L;

    QmpException(String message) {
        super(message);
    }

    QmpException(String message, Throwable cause) {
        super(message, cause);
    }
}
