package dev.oriel.qemu.state;

import dev.oriel.engine.SavedState;
import dev.oriel.engine.StateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Where a guest's state is going to be saved, in one of its forms: when it is closed, it is complete or not there. */
sealed interface StateTarget extends AutoCloseable {

    /** What it is when it is complete. */
    SavedState.Own state();

    default boolean isIn(StateFiles files) {
        return state().equals(files.changes()) || state().equals(new SavedState.Whole(files.whole()));
    }

    /** The file that grows while the state comes. */
    StateFile file();

    /** Takes a whole state as it comes, to its end. */
    void take(Inflow state) throws IOException;

    /**
     * It is complete with what has been taken.
     *
     * @return what a whole state can be made of again
     */
    LastState.Source finish() throws IOException;

    @Override
    void close() throws IOException;

    private static void requireUnused(Path file) throws IOException {
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
    }

    /** A file is complete only when it is open to be read: nobody would delete it then. */
    private static LastState.Source complete(StateFile file, LastState.Source opened) throws IOException {
        try {
            file.finish();
            return opened;
        } catch (IOException e) {
            try (opened) {
                throw e;
            }
        }
    }

    /** The whole state, as it is. */
    record Whole(SavedState.Whole state, StateFile file) implements StateTarget {

        static Whole in(StateFiles files) throws IOException {
            requireUnused(files.changes().changes());
            return new Whole(new SavedState.Whole(files.whole()), StateFile.create(files.whole()));
        }

        @Override
        public void take(Inflow whole) throws IOException {
            for (ByteBuffer piece = whole.more(); piece.hasRemaining(); piece = whole.more()) {
                file.write(piece);
            }
        }

        @Override
        public LastState.Source finish() throws IOException {
            return complete(file, new LastState.InOneFile(FileChannel.open(state.file(), StandardOpenOption.READ)));
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** Only what differs from the memory that the guest was made of, whose file has another name already. */
    final class Changes implements StateTarget {

        private final SavedState.Changes state;
        private final SharedPages shared;
        private final StateFile file;
        private Optional<StateSplitter.Seam> seam = Optional.empty();
        private boolean finished;

        private Changes(SavedState.Changes state, SharedPages shared, StateFile file) {
            this.state = state;
            this.shared = shared;
            this.file = file;
        }

        /** @param shared is closed with this, or when this fails */
        static Changes in(StateFiles files, SharedPages shared) throws IOException {
            SavedState.Changes state = files.changes();
            try {
                requireUnused(files.whole());
                return new Changes(state, shared, StateFile.create(state.changes()));
            } catch (IOException e) {
                try (shared) {
                    throw e;
                }
            }
        }

        @Override
        public SavedState.Changes state() {
            return state;
        }

        @Override
        public StateFile file() {
            return file;
        }

        @Override
        public void take(Inflow whole) throws IOException {
            seam = new StateSplitter(whole, new ChangedPages(shared), shared.size(), file).reduce();
        }

        @Override
        public LastState.Source finish() throws IOException {
            LastState.Source whole = complete(file, JoinedState.of(state, seam));
            finished = true;
            return whole;
        }

        @Override
        public void close() throws IOException {
            try (shared;
                    file) {
                if (!finished) {
                    Files.deleteIfExists(state.memory());
                }
            }
        }
    }
}
