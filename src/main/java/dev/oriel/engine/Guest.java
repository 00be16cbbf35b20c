package dev.oriel.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A running instance of a machine. All methods are safe for use by many threads. */
public interface Guest {

    /** Why a guest is paused that could not write to its disk for lack of space. */
    String HOST_DISK_FULL = "the host's disk is full";

    /** Why a guest is off that has shut itself down. */
    String POWERED_OFF = "powered off by the guest";

    /** Why a guest has crashed whose kernel gave up. */
    String PANICKED = "the guest's kernel panicked";

    /** Begins why a guest is paused whose disk failed; what the host says of that follows. */
    String DISK_FAILED = "a disk failed: ";

    /** Begins why a guest has crashed whose process ended; the process's last words follow. */
    String PROCESS_ENDED = "its process ended unexpectedly: ";

    /** Stands where the last words would be of a process that had none. */
    String NO_LAST_WORDS = "it said nothing, as when it is killed";

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
     * Makes the file of a state that is about to be saved, with the host's memory behind it, so that the guest, which may
     * run meanwhile, stands still for less long. Nothing has to follow; what is in the file means nothing.
     *
     * @param files none of which may exist yet
     */
    void expectSave(StateFiles files) throws EngineException;

    /**
     * Does the same, but only if the state will be {@linkplain SavedState.Changes changes} and nearly nothing: then those
     * who are brought back from it can be many, and still share their memory.
     *
     * @return false when the guest's memory is its own, or it has changed much of it; there are no files then
     */
    boolean expectFewChanges(StateFiles files) throws EngineException;

    /**
     * Writes the state of a paused guest, which is complete when this returns, and stays when it has been
     * {@linkplain Engine#keep kept}. Of a guest that shares its memory with others only the changes are written, where
     * that is possible. The guest stays paused and can go on at once.
     *
     * @param files none of which may exist yet, unless they were {@linkplain #expectSave expected}; they are deleted when
     *     this fails
     */
    SavedState.Own save(StateFiles files) throws EngineException;

    /**
     * Takes the state of a paused guest so that many can be brought back from it, beginning at once. It is in the host's
     * memory until it is {@linkplain Engine#keep kept}. The guest stays paused and can go on afterwards.
     *
     * @param folder an empty folder on the disk where the state is to be kept; nothing is left in it when this fails
     */
    SavedState.Shared saveShared(Path folder) throws EngineException;

    /**
     * Lets the guest go on with other disk files, each an empty overlay on the one that it has now, which is not written
     * any more. All disks change together, or none.
     *
     * @param overlays one for each disk of the specification, in its order
     */
    void continueOn(List<Path> overlays) throws EngineException;

    /**
     * Makes a disk need fewer files: copies into its present file what that needs of those below it, down to a base, and
     * puts it on the base. The guest goes on meanwhile, no other file is written, and what the guest sees is the same at
     * every moment. It takes as long as it takes to copy; an interrupt breaks it off within a moment and does no harm.
     *
     * @param disk its place in the specification
     * @param base a file that the disk stands on, which stays below it; null when nothing is to be below it
     * @throws InterruptedException when it was broken off
     */
    void shorten(int disk, @Nullable Path base) throws EngineException, InterruptedException;

    /** Puts a disc into the CD drive, or takes it out. The guest's own lock on the drive is overridden. */
    void insert(@Nullable Path disc) throws EngineException;

    /**
     * How long the host's processors have worked for this guest since it was started or brought back. Two values tell how
     * busy it was in between: a guest that keeps two processors busy gains two seconds in each second. Zero once it has
     * ended, or when it cannot be told.
     */
    Duration processorTime();

    /**
     * Whether the guest works at this moment, or would if it were its turn: on a busy host {@link #processorTime} alone
     * cannot tell a guest that has nothing to do from one that gets nothing done. A single answer says little, even one
     * that is idle works now and then.
     */
    boolean isAtWork();

    /** The guest agent inside the guest's operating system. */
    GuestAgent agent();

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
         * @param reason why, in words for a person, such as "powered off by the guest"; empty when it is as somebody wished it
         */
        void stateChanged(Guest guest, GuestState state, String reason);
    }
}
