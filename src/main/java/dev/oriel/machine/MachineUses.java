package dev.oriel.machine;

import java.util.UUID;

/** Part of the server that may be busy with a machine although its guest does nothing: such a machine is left awake. */
public interface MachineUses {

    /** Whether somebody looks at this machine, records it, or makes something of it now. */
    boolean isUsing(UUID machine);
}
