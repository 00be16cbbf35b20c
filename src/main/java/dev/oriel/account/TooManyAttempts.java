package dev.oriel.account;

import java.time.Duration;
import org.springframework.security.core.AuthenticationException;

/** Too many wrong passwords came for this account or from this address. */
class TooManyAttempts extends AuthenticationException {

    private static final long serialVersionUID = 1L;

    private final Duration wait;

    TooManyAttempts(Duration wait) {
        super("Too many attempts to sign in. Try again in " + seconds(wait) + " seconds.");
        this.wait = wait;
    }

    /** How long to wait, for the header Retry-After; at least 1. */
    long seconds() {
        return seconds(wait);
    }

    private static long seconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }
}
