package dev.oriel.qemu.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A new file for a guest's state, which is either complete or not there. Memory of the host's can be put behind it before
 * there is anything to write: to get that takes longer than to copy a state into it, and a guest stands still meanwhile.
 */
public final class StateFile implements WritableByteChannel {

    private static final Logger log = LoggerFactory.getLogger(StateFile.class);

    /** More might be written to the disk before the state comes. */
    private static final long MOST_EXPECTED = 1L << 30;

    private static final int CHUNK = 1 << 20;

    private final Path path;
    private final FileChannel channel;
    private boolean finished;

    private StateFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Makes an empty file; there must be none. */
    static StateFile create(Path path) throws IOException {
        return new StateFile(path, FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    /** Has the host keep something on the disk for good, and that it is in its folder. */
    public static void flush(Path file) throws IOException {
        try (FileChannel content = FileChannel.open(file, StandardOpenOption.READ)) {
            content.force(true);
        }
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    Path path() {
        return path;
    }

    /**
     * Puts memory behind its beginning. Without room on the disk there will be less, and what is written may fail.
     * Zeros are written because fallocate(2) gives a file on a disk only its place there, and no memory.
     */
    void expect(long bytes) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(CHUNK);
        try {
            for (long left = Math.min(bytes, MOST_EXPECTED); left > 0; left -= channel.write(zeros)) {
                zeros.clear().limit((int) Math.min(CHUNK, left));
            }
        } catch (IOException e) {
            log.debug("There is no room for all of a state that is expected", e);
            channel.truncate(0);
        }
        channel.position(0);
    }

    /** Writes all of it. */
    @Override
    public int write(ByteBuffer bytes) throws IOException {
        int count = bytes.remaining();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        return count;
    }

    /** It is complete, with what has been written. */
    void finish() throws IOException {
        channel.truncate(channel.position());
        finished = true;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    /** Deletes the file unless it is complete. */
    @Override
    public void close() throws IOException {
        channel.close();
        if (!finished) {
            Files.deleteIfExists(path);
        }
    }
}
