package dev.oriel.engine;

import java.util.List;

/**
 * Runs guests. An engine is shared by all machines and safe for use by many threads.
 *
 * <p>Guests may outlive the engine: closing it lets go of them and leaves them running; {@link #adopt()} of the next
 * engine finds them again.
 */
public interface Engine extends AutoCloseable {

    /** What this engine is and how it runs guests, for the admin. */
    EngineStatus status();

    /**
     * Starts a guest. Returns when it runs, or waits paused if the specification asks for that; takes seconds at most.
     *
     * @throws EngineException when the guest cannot be started; the message holds the engine's own words
     */
    Guest start(GuestSpec spec) throws EngineException;

    /**
     * Brings a guest back from a saved state. It is paused, and as it was to the last instruction; the disks of the
     * specification must hold what they held then.
     *
     * @throws EngineException when the state does not fit, or the guest cannot be started
     */
    Guest restore(GuestSpec spec, SavedState state) throws EngineException;

    /**
     * Puts a state on the disk for good: until then a whole one goes with the host, and a shared one with this engine. Its
     * files may have been moved together meanwhile. Takes seconds; guests can be brought back from it before, during and
     * afterwards.
     */
    void keep(SavedState state) throws EngineException;

    /**
     * Names all that a saved state depends on: the engine and its version, how it runs guests, and the hardware. States
     * fit as long as the key is the same. At most 200 characters.
     */
    String stateKey(GuestSpec spec) throws EngineException;

    /**
     * Finds the guests that an earlier engine left running and takes them over. What is left of guests that have ended
     * meanwhile is cleared away, but their logs are kept.
     */
    List<Guest> adopt();

    /** The last lines that the engine logged for a guest, running or not; empty when there are none. */
    List<String> logTail(java.util.UUID guestId, int lines);

    /** Lets go of all guests and leaves them running. Idempotent. */
    @Override
    void close();
}
