package dev.oriel.account;

import java.util.UUID;

/**
 * A session of an account has ended. Which one is not said, because a session's id is a secret: close whatever the
 * account has open, and a browser that is still signed in comes back by itself.
 */
public record SignedOut(UUID accountId) {}
