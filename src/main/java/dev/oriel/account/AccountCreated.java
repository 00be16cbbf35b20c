package dev.oriel.account;

import java.util.UUID;

/** There is a new account. Published when the database has it. */
public record AccountCreated(UUID accountId, String name, Role role) {}
