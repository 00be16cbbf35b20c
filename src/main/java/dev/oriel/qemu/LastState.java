package dev.oriel.qemu;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The state that a paused guest was saved in, kept open until the guest goes on: QEMU writes it only once until then, and
 * its file may have been moved or deleted meanwhile. Thread-safe.
 */
final class LastState implements AutoCloseable {

    private static final int CHUNK = 1 << 20;

    private @Nullable FileChannel file;

    /** Remembers a file that has just been written. */
    synchronized void remember(Path written) throws IOException {
        close();
        file = FileChannel.open(written, StandardOpenOption.READ);
    }

    /** Writes the state to a new file, which is on the disk for good then; returns false when there is none. */
    synchronized boolean copyTo(Path target) throws IOException {
        FileChannel source = file;
        if (source == null) {
            return false;
        }
        try (DurableFile copy = DurableFile.create(target)) {
            ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
            for (long done = 0; source.read(chunk.clear(), done) > 0; ) {
                done += chunk.flip().remaining();
                copy.write(chunk);
            }
            copy.keep();
        }
        return true;
    }

    /** Forgets the state. It may be closed, and used again, any number of times. */
    @Override
    public synchronized void close() throws IOException {
        FileChannel open = file;
        file = null;
        if (open != null) {
            open.close();
        }
    }
}
