package dev.oriel.qemu;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A copy of a memory file that nobody can change, not even a process that has it open for writing (memfd_create(2),
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

    private static final int PAGE = 4096;
    private static final int CHUNK = 1 << 20;
    private static final MemorySegment ZEROS = MemorySegment.ofArray(new byte[PAGE]);
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle CREATE = link("memfd_create", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle CONTROL = link(
            "fcntl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE = link("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final int descriptor;
    private boolean closed;

    private SealedMemory(int descriptor) {
        this.descriptor = descriptor;
    }

    /** Copies a file; pages of zeros take no memory. */
    static SealedMemory copyOf(Path file) throws IOException {
        SealedMemory memory = new SealedMemory(create());
        try {
            try (FileChannel source = FileChannel.open(file, StandardOpenOption.READ);
                    FileChannel target = FileChannel.open(memory.path(), StandardOpenOption.WRITE)) {
                copy(source, target);
            }
            memory.seal();
            return memory;
        } catch (IOException | RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    /** Where this process, and nobody else, can open it. */
    Path path() {
        return Path.of("/proc/self/fd", Integer.toString(descriptor));
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
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

    private static void copy(FileChannel source, FileChannel target) throws IOException {
        long size = source.size();
        if (size == 0) {
            throw new IOException("the memory file is empty");
        }
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        target.write(ByteBuffer.allocate(1), size - 1); // the last page is written anew if it is not zeros
        for (long start = 0; start < size; start += chunk.limit()) {
            chunk.clear();
            while (chunk.hasRemaining() && source.read(chunk, start + chunk.position()) > 0) {
                // a short read goes on
            }
            chunk.flip();
            if (!chunk.hasRemaining()) {
                throw new IOException("the memory file became shorter");
            }
            copyPages(chunk, target, start);
        }
    }

    /** Writes what is not zeros, neighbouring pages together. */
    private static void copyPages(ByteBuffer chunk, FileChannel target, long start) throws IOException {
        MemorySegment bytes = MemorySegment.ofBuffer(chunk);
        int from = 0;
        for (int page = 0; page < chunk.limit(); page += PAGE) {
            int end = Math.min(page + PAGE, chunk.limit());
            if (isZero(bytes, page, end)) {
                write(chunk, from, page, target, start);
                from = end;
            }
        }
        write(chunk, from, chunk.limit(), target, start);
    }

    private static boolean isZero(MemorySegment bytes, int from, int to) {
        return MemorySegment.mismatch(bytes, from, to, ZEROS, 0, to - from) < 0;
    }

    private static void write(ByteBuffer chunk, int from, int to, FileChannel target, long start) throws IOException {
        ByteBuffer part = chunk.slice(from, to - from);
        while (part.hasRemaining()) {
            target.write(part, start + from + part.position());
        }
    }

    private static MethodHandle link(String name, FunctionDescriptor type, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
    }

    private static IllegalStateException unexpected(Throwable e) {
        return new IllegalStateException("A call of the C library failed", e);
    }
}
