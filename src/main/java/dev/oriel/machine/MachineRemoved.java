package dev.oriel.machine;

import java.util.UUID;

/** A machine and its disks are gone. */
public record MachineRemoved(UUID machineId, UUID ownerId) {}
