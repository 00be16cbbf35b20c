package dev.oriel.account;

import java.util.UUID;

/** An account may do nothing any more; whatever it has open is to be closed. Published when the database has it. */
public record AccountDisabled(UUID accountId) {}
