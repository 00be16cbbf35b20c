package dev.oriel.qemu.qmp;

import java.io.IOException;

/** A QMP command that did not succeed, in QEMU's own words, or a conversation that ended. */
public final class QmpException extends IOException {

    private static final long serialVersionUID = 1L;

    public QmpException(String message) {
        super(message);
    }

    public QmpException(String message, Throwable cause) {
        super(message, cause);
    }
}
