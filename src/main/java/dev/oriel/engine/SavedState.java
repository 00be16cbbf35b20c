package dev.oriel.engine;

import java.nio.file.Path;

/**
 * What brings a guest back exactly as it was: its processors, its devices, and its memory. The disks are not in it; they
 * are kept beside it as they were at that moment.
 *
 * <p>A state fits only an engine and a hardware with the same {@link Engine#stateKey key} as those that it was saved
 * with.
 */
public sealed interface SavedState {

    /** All in one file, as {@link Guest#save} has written it. The guest's memory is its own when it is back. */
    record Whole(Path file) implements SavedState {}

    /**
     * The memory in a file of its own, as {@link Guest#saveShared} makes it: any number of guests are brought back from it in a
     * moment, and share what none of them has written.
     *
     * @param memory is never changed as long as a guest has been made of it
     * @param devices the rest
     */
    record Shared(Path memory, Path devices) implements SavedState {}
}
