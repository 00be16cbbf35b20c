package dev.oriel.machine;

import java.util.Map;
import java.util.UUID;

/**
 * Something that open pages of those who may see a machine should hear of, and that is not its state.
 *
 * @param name what the server-sent event is called
 * @param data what it carries, for everybody who may see the machine
 */
public record MachineNotice(UUID machineId, UUID ownerId, String name, Map<String, Object> data) {

    public MachineNotice {
        data = Map.copyOf(data);
    }
}
