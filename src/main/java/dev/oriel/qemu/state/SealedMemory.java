package dev.oriel.qemu.state;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A guest's memory that nobody can change, not even a process that has it open for writing (memfd_create(2),
 * "File sealing"). QEMU before 8.2 opens a guest's memory file for writing although it never writes to it, and so could
 * a guest that has taken over its QEMU: what it wrote would be in all the others that are made of the file.
 *
 * <p>It is gone when it is closed and no guest that maps it is left.
 */
@SuppressWarnings("restricted") // there is no other way to these system calls
final class SealedMemory implements AutoCloseable {

    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_ALLOW_SEALING = 2;
    private static final int F_ADD_SEALS = 1033;

    /** F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW and F_SEAL_WRITE. */
    private static final int ALL_SEALS = 1 | 2 | 4 | 8;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle CREATE = link("memfd_create", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle CONTROL = link(
            "fcntl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle ALLOCATE =
            link("fallocate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle CLOSE = link("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final int descriptor;
    private BitSet written = new BitSet();
    private SealedPages.@Nullable Mapping mapping;
    private int readers;
    private boolean closed;

    private SealedMemory(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Makes a memory, fills it and seals it; pages that are not written take no memory.
     *
     * @param size in bytes, at least 1
     */
    static SealedMemory of(long size, SharedMemories.Filling filling) throws IOException {
        SealedMemory memory = new SealedMemory(create());
        try {
            try (FileChannel target = FileChannel.open(memory.path(), StandardOpenOption.WRITE)) {
                PageWriter pages = new PageWriter(target, size);
                filling.fill(pages);
                pages.flush();
                memory.written = pages.written();
            }
            memory.seal();
            return memory;
        } catch (IOException | RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    /** How much was written when it was filled, in bytes. */
    long contentBytes() {
        return (long) written.cardinality() * PageWriter.PAGE;
    }

    /** What was written when it was filled, to compare with. It stays until it is closed. */
    synchronized SharedPages pages() throws IOException {
        if (closed) {
            throw new IOException("the memory is not there any more");
        }
        if (mapping == null) {
            mapping = SealedPages.Mapping.of(path(), written);
        }
        readers++;
        return mapping.pages(this::isReadNoMore);
    }

    private synchronized void isReadNoMore() {
        readers--;
        unmap();
    }

    private void unmap() {
        if (closed && readers == 0 && mapping != null) {
            mapping.close();
        }
    }

    /** Where this process, and nobody else, can open it. */
    Path path() {
        return Path.of("/proc/self/fd", Integer.toString(descriptor));
    }

    /**
     * Gives a part of it memory where it has none, which changes nothing that can be read. A guest that comes to a hole
     * waits ten times as long for each page, and a guest that is saved comes to all of them while it stands still.
     *
     * @return false when it is closed, or the host has no memory for it
     */
    synchronized boolean allocate(long offset, long length) {
        try {
            // Linux reserves pages the first time, and clears what it has reserved the second time (mm/shmem.c)
            return !closed && allocateOnce(offset, length) && allocateOnce(offset, length);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private boolean allocateOnce(long offset, long length) throws Throwable {
        return (int) ALLOCATE.invokeExact(descriptor, 0, offset, length) == 0;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            unmap();
            try {
                int _ = (int) CLOSE.invokeExact(descriptor);
            } catch (Throwable e) {
                throw unexpected(e);
            }
        }
    }

    private static int create() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int descriptor =
                    (int) CREATE.invokeExact(arena.allocateFrom("oriel-memory"), MFD_CLOEXEC | MFD_ALLOW_SEALING);
            if (descriptor < 0) {
                throw new IOException("the host gives no memory that can be sealed");
            }
            return descriptor;
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private void seal() throws IOException {
        try {
            if ((int) CONTROL.invokeExact(descriptor, F_ADD_SEALS, ALL_SEALS) != 0) {
                throw new IOException("the host does not seal the memory");
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static MethodHandle link(String name, FunctionDescriptor type, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
    }

    private static IllegalStateException unexpected(Throwable e) {
        return new IllegalStateException("A call of the C library failed", e);
    }
}
