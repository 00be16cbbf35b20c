package dev.oriel.account;

import java.util.UUID;

/** A token opens nothing any more. Close what the account has open; whoever is still let in comes back by itself. */
public record TokenRevoked(UUID accountId, UUID tokenId) {}
