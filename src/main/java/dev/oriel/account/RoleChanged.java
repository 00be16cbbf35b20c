package dev.oriel.account;

import java.util.UUID;

/** An account may do other things than before. Published when the database has it. */
public record RoleChanged(UUID accountId, Role role) {}
