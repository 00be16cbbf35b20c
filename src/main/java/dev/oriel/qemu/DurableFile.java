package dev.oriel.qemu;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;

/**
 * A new file that is either complete and on the disk for good, or not there. It is written to the disk while it grows,
 * so that little is left to wait for at its end.
 */
final class DurableFile implements WritableByteChannel {

    private static final long FLUSH_EVERY = 32L << 20;

    private final Path path;
    private final FileChannel channel;
    private CompletableFuture<Void> flush = CompletableFuture.completedFuture(null);
    private long unflushed;
    private boolean kept;

    private DurableFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Makes an empty file; there must be none. */
    static DurableFile create(Path path) throws IOException {
        return new DurableFile(path, FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    /** Writes all of it. */
    @Override
    public int write(ByteBuffer bytes) throws IOException {
        int count = bytes.remaining();
        unflushed += count;
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        if (unflushed >= FLUSH_EVERY && flush.state() == Future.State.SUCCESS) { // a failure is kept for the end
            unflushed = 0;
            flush = CompletableFuture.runAsync(
                    this::flush, task -> Thread.ofVirtual().start(task));
        }
        return count;
    }

    /** Makes it stay, and waits until it is on the disk. */
    void keep() throws IOException {
        try {
            flush.join();
        } catch (CompletionException e) {
            throw new IOException("the disk refused it", e);
        }
        channel.force(true);
        flushFolder(path);
        kept = true;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    /** Deletes the file unless it is to stay. */
    @Override
    public void close() throws IOException {
        channel.close();
        if (!kept) {
            Files.deleteIfExists(path);
        }
    }

    /** Has the disk remember that a file is in its folder. */
    static void flushFolder(Path file) throws IOException {
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private void flush() {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }
}
