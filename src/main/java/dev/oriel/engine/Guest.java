package dev.oriel.engine;

import java.util.UUID;

/** A running instance of a machine. All methods are safe for use by many threads. */
public interface Guest {

    /** The same as {@link GuestSpec#id()}. */
    UUID id();

    GuestState state();

    /** The guest's screen; the same object as long as the guest runs. */
    Display display();

    /** The guest's keyboard and pointer. */
    GuestInput input();

    /** Stops the guest's processors; does nothing when they are stopped. */
    void pause() throws EngineException;

    /** Lets the guest's processors go on; does nothing when they run. */
    void resume() throws EngineException;

    /** Presses the reset button. */
    void reset() throws EngineException;

    /** Presses the power button (ACPI): asks the guest to shut down and returns at once. It may never do so. */
    void shutdown() throws EngineException;

    /** Pulls the plug and returns when the guest has ended; does nothing when it has. */
    void stop() throws EngineException;

    /**
     * Tells of every change of {@link #state()} from now on, in order, on a thread of the engine's; the listener must be
     * quick.
     */
    void onStateChange(StateListener listener);

    /** Hears of a guest's changes of state. */
    @FunctionalInterface
    interface StateListener {

        /**
         * @param state what the guest is now
         * @param reason why, in words for a person, such as "powered off by the guest"
         */
        void stateChanged(Guest guest, GuestState state, String reason);
    }
}
