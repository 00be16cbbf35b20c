package dev.oriel.qemu.state;

import dev.oriel.engine.MemoryRoom;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sealed memories that guests are made of, each known by a file. Most are copies of their files: making one takes
 * about a second for each GiB, and all who wait for the same one share it. Others were there first, and their files are
 * empty until they are {@linkplain #keep kept}. A memory stays as long as somebody uses it, and for some time
 * afterwards. Thread-safe.
 */
public final class SharedMemories implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SharedMemories.class);

    private static final long KEPT_UNUSED = Duration.ofHours(1).toNanos();

    /** A file that is moved is not where it was, and comes back at once. */
    private static final long KEPT_WITHOUT_FILE = Duration.ofMinutes(1).toNanos();

    /** A guest that has just gone on shows its first picture, for which it needs the processors. */
    private static final long FIRST_PICTURE = Duration.ofMillis(500).toNanos();

    /** Holes are filled bit by bit, so that nobody notices. */
    private static final long STEP = 8 << 20;

    private static final long BETWEEN_STEPS = Duration.ofMillis(4).toNanos();

    /** A file as it was, wherever it lies now: another one in its place is another memory. */
    private record Key(Object inode, FileTime changed, long size) {

        static Key of(Path file) throws IOException {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return new Key(Objects.requireNonNull(now.fileKey()), now.lastModifiedTime(), now.size());
        }

        boolean isOf(Path file) {
            try {
                return equals(of(file));
            } catch (IOException e) {
                return false;
            }
        }

        /** Links the file, if it is this one and has something in it. */
        boolean linkAs(Path name, Path file) {
            try {
                if (size == 0) {
                    return false;
                }
                Files.createLink(name, file);
                if (isOf(name)) {
                    return true;
                }
                Files.delete(name);
            } catch (IOException e) {
                log.debug("A shared memory cannot have the name {}", name, e);
            }
            return false;
        }
    }

    private final MemoryRoom room;
    private final LongSupplier nanoTime;
    private final Map<Key, Shared> memories = new HashMap<>();

    public SharedMemories(MemoryRoom room, LongSupplier nanoTime) {
        this.room = room;
        this.nanoTime = nanoTime;
    }

    /** Somebody uses a memory, which stays as long. Close is idempotent. */
    public interface Use extends AutoCloseable {

        /** Where this process can open it. */
        Path path();

        /** How much of it is not zero, as it was made. */
        long contentBytes();

        /**
         * Gives the memory's file another name, by which it stays when the others are deleted.
         *
         * @return false when it has no file, or cannot have that name
         */
        boolean linkAs(Path name);

        /** Says that a guest goes on which reads it: soon its holes get memory, once for all. */
        void isRead();

        @Override
        void close();
    }

    /** Fills a memory. */
    interface Filling {
        void fill(PageWriter pages) throws IOException;
    }

    /** The memory that is known by a file, at once when there is one; otherwise a copy of the file is made. */
    public Use use(Path file) throws IOException {
        Key key = Key.of(file);
        return use(file, key, memory -> memory.copy(file, key.size()));
    }

    /** The memory that is known by a file, at once when there is one; otherwise the file itself. */
    public synchronized Use useOrRead(Path file) throws IOException {
        Key key = Key.of(file);
        Shared memory = memories.get(key);
        return memory == null || memory.made == null ? new InFile(file, key) : new Lease(memory, file);
    }

    /** The pages of the memory that is known by a file, or those of the file. */
    SharedPages pages(Path file) throws IOException {
        synchronized (this) {
            Shared memory = memories.get(Key.of(file));
            SealedMemory made = memory == null ? null : memory.made;
            if (made != null) {
                return made.pages();
            }
        }
        return FilePages.of(file);
    }

    /**
     * Makes a memory and an empty file by which it is known.
     *
     * @param file must not exist yet; it is deleted when this fails
     */
    Use make(Path file, long size, Filling filling) throws IOException {
        Files.createFile(file);
        try {
            return use(file, Key.of(file), memory -> memory.fill(size, filling));
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Writes the memory into its file, read-only and on the disk for good, unless that has been done. */
    public void keep(Path file) throws IOException {
        Path written = file.resolveSibling(file.getFileName() + ".new");
        if (Files.size(file) > 0) {
            return;
        }
        try (Use use = find(file)) {
            try (FileChannel source = FileChannel.open(use.path(), StandardOpenOption.READ);
                    FileChannel target = FileChannel.open(
                            written,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE)) {
                new PageWriter(target, source.size()).writeAll(source);
                Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("r--r--r--"));
                target.force(true);
            }
            synchronized (this) {
                Shared memory = memories.remove(Key.of(file));
                Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
                if (memory != null) {
                    memory.key = Key.of(file);
                    memories.put(memory.key, memory);
                }
            }
        } finally {
            Files.deleteIfExists(written);
        }
    }

    private synchronized Use find(Path file) throws IOException {
        Shared memory = memories.get(Key.of(file));
        if (memory == null || memory.made == null) {
            throw new IOException("the memory is not there any more");
        }
        return new Lease(memory, file);
    }

    /** Forgets what nobody uses and whose file has gone, or that has not been used for long. */
    public synchronized void sweep() {
        long now = nanoTime.getAsLong();
        memories.entrySet().removeIf(entry -> {
            Shared memory = entry.getValue();
            long limit = memory.isKnown() ? KEPT_UNUSED : KEPT_WITHOUT_FILE;
            boolean wanted = memory.users > 0 || now - memory.lastUse < limit;
            if (!wanted) {
                memory.close();
            }
            return !wanted;
        });
    }

    /** Forgets all; guests that have been made go on. */
    @Override
    public synchronized void close() {
        memories.values().forEach(Shared::close);
        memories.clear();
    }

    private interface Making {
        void make(Shared memory) throws IOException;
    }

    private Use use(Path file, Key key, Making making) throws IOException {
        Lease lease;
        synchronized (this) {
            sweep();
            lease = new Lease(memories.computeIfAbsent(key, Shared::new), file);
        }
        try {
            making.make(lease.memory);
            return lease;
        } catch (IOException | RuntimeException e) {
            lease.close();
            throw e;
        }
    }

    /** One memory, which may still be in the making. */
    private final class Shared {

        private final UUID id = UUID.randomUUID();
        private int users;
        private long lastUse = nanoTime.getAsLong();
        private Key key;
        private Path file = Path.of("");
        private final AtomicBoolean filling = new AtomicBoolean();
        private volatile long size;
        private volatile @Nullable SealedMemory made;

        Shared(Key key) {
            this.key = key;
        }

        void copy(Path from, long size) throws IOException {
            fill(size, pages -> {
                try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ)) {
                    pages.writeAll(source);
                }
            });
        }

        /** Does nothing when it has been made already. */
        synchronized void fill(long size, Filling filling) throws IOException {
            if (made != null) {
                return;
            }
            if (size == 0) {
                throw new IOException("the memory file is empty");
            }
            // what was a hole takes memory when a guest reads it
            room.take(id, Math.ceilDiv(size, 1L << 20));
            this.size = size;
            try {
                made = SealedMemory.of(size, filling);
            } finally {
                if (made == null) {
                    room.giveBack(id);
                }
            }
        }

        Path path() {
            return Objects.requireNonNull(made).path();
        }

        void fillHoles() {
            if (filling.compareAndSet(false, true)) {
                Thread.ofVirtual().name("fill-holes").start(this::fillHolesNow);
            }
        }

        private void fillHolesNow() {
            SealedMemory memory = Objects.requireNonNull(made);
            LockSupport.parkNanos(FIRST_PICTURE);
            for (long at = 0; at < size && memory.allocate(at, Math.min(STEP, size - at)); at += STEP) {
                LockSupport.parkNanos(BETWEEN_STEPS);
            }
        }

        boolean isKnown() {
            return key.isOf(file);
        }

        synchronized void close() {
            if (made != null) {
                made.close();
                room.giveBack(id);
            }
        }
    }

    private final class Lease implements Use {

        private final Shared memory;
        private boolean closed;

        /** The caller holds the lock on all. */
        Lease(Shared memory, Path file) {
            this.memory = memory;
            memory.users++;
            if (!memory.isKnown()) {
                memory.file = file;
            }
        }

        @Override
        public Path path() {
            return memory.path();
        }

        @Override
        public long contentBytes() {
            return Objects.requireNonNull(memory.made).contentBytes();
        }

        @Override
        public boolean linkAs(Path name) {
            synchronized (SharedMemories.this) {
                return memory.key.linkAs(name, memory.file);
            }
        }

        @Override
        public void isRead() {
            memory.fillHoles();
        }

        @Override
        public void close() {
            synchronized (SharedMemories.this) {
                if (!closed) {
                    closed = true;
                    memory.users--;
                    memory.lastUse = nanoTime.getAsLong();
                }
            }
        }
    }

    /** A memory that QEMU can read where it is. */
    private record InFile(Path path, Key key) implements Use {

        /** Nobody has looked. */
        @Override
        public long contentBytes() {
            return 0;
        }

        @Override
        public boolean linkAs(Path name) {
            return key.linkAs(name, path);
        }

        @Override
        public void isRead() {}

        @Override
        public void close() {}
    }
}
