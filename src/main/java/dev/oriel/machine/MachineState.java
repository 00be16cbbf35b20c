package dev.oriel.machine;

import java.util.Locale;

/** How a machine is, as the database has it. */
public enum MachineState {
    OFF,
    /** It has been told to start, and its guest does not run yet. */
    STARTING,
    RUNNING,
    /** Its guest's processors stand still. */
    PAUSED,
    /** Its guest is saved on disk and takes no memory. */
    SUSPENDED,
    /** Its guest ended without being asked, or would not start. */
    CRASHED;

    /** The word for it in requests and answers, such as "off". */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a guest exists, or is about to. */
    public boolean isActive() {
        return this == STARTING || this == RUNNING || this == PAUSED;
    }

    /** Whether there is a screen to look at. */
    public boolean hasScreen() {
        return this == RUNNING || this == PAUSED;
    }

    /** Whether there is a guest's memory to keep. */
    public boolean hasMemory() {
        return isActive() || this == SUSPENDED;
    }

    /** Whether there is nothing to lose but the disks: it may be started, changed and cloned. */
    public boolean isOff() {
        return this == OFF || this == CRASHED;
    }
}
