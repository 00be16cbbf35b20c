package dev.oriel.rfb;

import java.io.IOException;

/** The other end broke the protocol, or asked for more than is allowed; the message says how. */
public class RfbException extends IOException {

    private static final long serialVersionUID = 1L;

    public RfbException(String message) {
        super(message);
    }
}
