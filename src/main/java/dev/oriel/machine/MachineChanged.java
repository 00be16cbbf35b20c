package dev.oriel.machine;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A machine is new, has another state, or another definition. Published when the database has it.
 *
 * @param state what it is now
 * @param reason why, or null when there is nothing to say
 */
public record MachineChanged(
        UUID machineId,
        UUID ownerId,
        MachineState state,
        @Nullable Reason reason) {

    /** A machine as it is now. */
    public static MachineChanged to(Machine machine) {
        return new MachineChanged(machine.id(), machine.owner(), machine.state(), machine.reason());
    }
}
