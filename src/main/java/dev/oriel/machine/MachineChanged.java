package dev.oriel.machine;

import java.util.UUID;

/**
 * A machine is new, has another state, or another definition. Published when the database has it.
 *
 * @param state what it is now
 * @param reason why, in words for a person; empty when there is nothing to say
 */
public record MachineChanged(UUID machineId, UUID ownerId, MachineState state, String reason) {}
