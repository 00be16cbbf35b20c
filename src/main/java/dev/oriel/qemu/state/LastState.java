package dev.oriel.qemu.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * The state that a paused guest was saved in, kept open until the guest goes on: QEMU writes it only once until then, and
 * its files may have been moved or deleted meanwhile. Thread-safe.
 */
final class LastState implements AutoCloseable {

    private @Nullable Source state;

    /** What can be written as a whole state. */
    interface Source extends AutoCloseable {

        void writeTo(WritableByteChannel target) throws IOException;

        @Override
        void close() throws IOException;
    }

    /** A state that is whole. */
    record InOneFile(FileChannel file) implements Source {

        @Override
        public void writeTo(WritableByteChannel target) throws IOException {
            for (long done = 0, size = file.size(); done < size; ) {
                done += file.transferTo(done, size - done, target);
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** Takes over a state that has just been written. */
    synchronized void remember(Source written) throws IOException {
        close();
        state = written;
    }

    synchronized boolean isKnown() {
        return state != null;
    }

    /** Writes the whole state; returns false when there is none. */
    synchronized boolean writeTo(WritableByteChannel target) throws IOException {
        Source source = state;
        if (source == null) {
            return false;
        }
        source.writeTo(target);
        return true;
    }

    /** Forgets the state. It may be closed, and used again, any number of times. */
    @Override
    public synchronized void close() throws IOException {
        Source open = state;
        state = null;
        if (open != null) {
            open.close();
        }
    }
}
