package dev.oriel.machine;

import java.util.UUID;

/** A part of the server that may be busy with a machine although its guest does nothing. */
public interface MachineUses {

    /** Whether somebody looks at this machine, records it, or makes something of it now: it is left awake then. */
    boolean isUsing(UUID machine);

    /** Whether somebody reads the files of its disks: they are left as they are then. */
    default boolean isReadingDisks(UUID machine) {
        return false;
    }
}
