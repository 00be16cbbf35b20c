package dev.oriel.engine;

/** How a running instance is. A guest that is {@link #OFF} or {@link #CRASHED} has ended for good. */
public enum GuestState {
    RUNNING,
    PAUSED,
    /** It was shut down, by itself or on request. */
    OFF,
    /** Its process ended without being asked, or the guest's kernel panicked. */
    CRASHED;

    public boolean hasEnded() {
        return this == OFF || this == CRASHED;
    }
}
