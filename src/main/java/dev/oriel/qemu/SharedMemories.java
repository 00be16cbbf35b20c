package dev.oriel.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The sealed copies of memory files that guests are made of, kept until they have not been used for some time. Making
 * one takes about a second for each GiB, and all who wait for the same one share it. Thread-safe.
 */
final class SharedMemories implements AutoCloseable {

    private static final long KEPT_UNUSED = Duration.ofHours(1).toNanos();

    /** A file as it was: another one at the same place is another memory. */
    private record Key(Path file, @Nullable Object inode, FileTime changed, long size) {

        static Key of(Path file) throws IOException {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return new Key(file.toAbsolutePath().normalize(), now.fileKey(), now.lastModifiedTime(), now.size());
        }

        boolean isStillThere() {
            try {
                return equals(of(file));
            } catch (IOException e) {
                return false;
            }
        }
    }

    private final Map<Key, Copy> copies = new HashMap<>();

    /** Somebody uses the copy, which stays as long. Close is idempotent. */
    interface Use extends AutoCloseable {

        /** Where this process can open it. */
        Path path();

        @Override
        void close();
    }

    /** The sealed copy of a file, at once when there is one. */
    Use use(Path file) throws IOException {
        Key key = Key.of(file);
        Copy copy;
        synchronized (this) {
            sweep();
            copy = copies.computeIfAbsent(key, wanted -> new Copy());
            copy.users++;
        }
        try {
            return new Lease(copy, copy.memory(file).path());
        } catch (IOException | RuntimeException e) {
            release(copy);
            throw e;
        }
    }

    /** Forgets the copies that nobody uses and whose file has gone or that have not been used for long. */
    synchronized void sweep() {
        long now = System.nanoTime();
        copies.entrySet().removeIf(entry -> {
            Copy copy = entry.getValue();
            boolean wanted = copy.users > 0
                    || (now - copy.lastUse < KEPT_UNUSED && entry.getKey().isStillThere());
            if (!wanted) {
                copy.close();
            }
            return !wanted;
        });
    }

    /** Forgets all; guests that have been made go on. */
    @Override
    public synchronized void close() {
        copies.values().forEach(Copy::close);
        copies.clear();
    }

    private synchronized void release(Copy copy) {
        copy.users--;
        copy.lastUse = System.nanoTime();
    }

    /** One file's copy, which may still be in the making. */
    private static final class Copy {

        private int users;
        private long lastUse = System.nanoTime();
        private @Nullable SealedMemory made;

        synchronized SealedMemory memory(Path file) throws IOException {
            if (made == null) {
                made = SealedMemory.copyOf(file);
            }
            return Objects.requireNonNull(made);
        }

        synchronized void close() {
            if (made != null) {
                made.close();
            }
        }
    }

    private final class Lease implements Use {

        private final Copy copy;
        private final Path path;
        private boolean closed;

        Lease(Copy copy, Path path) {
            this.copy = copy;
            this.path = path;
        }

        @Override
        public Path path() {
            return path;
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                release(copy);
            }
        }
    }
}
