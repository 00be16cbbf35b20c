package dev.oriel.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What brings a guest back exactly as it was: its processors, its devices, and its memory. The disks are not in it; they
 * are kept beside it as they were at that moment.
 *
 * <p>A state fits only an engine and a hardware with the same {@link Engine#stateKey key} as those that it was saved
 * with.
 */
public sealed interface SavedState {

    /** A state that one guest was saved in, by {@link Guest#save}. */
    sealed interface Own extends SavedState {

        /** The file that is there when the state is. */
        Path content();

        /** What it takes on the disk, in bytes; memory that it has in common with others takes nothing. */
        default long bytes() throws IOException {
            return Files.size(content());
        }

        /** Gives it, which is never changed but only deleted, a second name. */
        void linkAs(StateFiles other) throws IOException;
    }

    /** All in one file. The guest's memory is its own when it is back. */
    record Whole(Path file) implements Own {

        @Override
        public Path content() {
            return file;
        }

        @Override
        public void linkAs(StateFiles other) throws IOException {
            Files.createLink(other.whole(), file);
        }
    }

    /**
     * What differs from a memory that guests share, of a guest that was made of it. When the guest is back it shares that
     * memory again, unless the host has no room for it.
     *
     * @param memory another name of the memory's file, so that it is there as long as the changes are
     * @param changes the rest
     */
    record Changes(Path memory, Path changes) implements Own {

        @Override
        public Path content() {
            return changes;
        }

        @Override
        public void linkAs(StateFiles other) throws IOException {
            Files.createLink(other.changes().memory(), memory);
            Files.createLink(other.changes().changes(), changes);
        }
    }

    /**
     * The memory in a file of its own, as {@link Guest#saveShared} makes it: any number of guests are brought back from it in a
     * moment, and share what none of them has written.
     *
     * @param memory is never changed as long as a guest has been made of it
     * @param devices the rest
     */
    record Shared(Path memory, Path devices) implements SavedState {}
}
