package dev.oriel.machine.host;

import dev.oriel.engine.EngineStatus;

/**
 * The host at a moment, for the admin.
 *
 * @param engine what runs the guests
 */
record HostReport(EngineStatus engine, MemoryBudget.Now memory, HostSpace.Now disk, Guests guests) {

    /**
     * How many guests there are.
     *
     * @param waiting those that are kept ready, and belong to nobody yet
     * @param suspended those that are on the disk and take no memory
     */
    record Guests(long running, long paused, long waiting, long suspended) {}
}
