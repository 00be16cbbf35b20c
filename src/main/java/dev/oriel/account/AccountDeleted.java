package dev.oriel.account;

import java.util.UUID;

/** An account is gone; whatever it has open is to be closed. Published when the database has it. */
public record AccountDeleted(UUID accountId) {}
