package dev.oriel.qemu.state;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;

/** The pages of a sealed memory, which cannot become shorter and is therefore mapped: nothing of it is copied. */
final class SealedPages extends SharedPages {

    private static final VarHandle BYTES = JAVA_BYTE.varHandle();

    private final MemorySegment memory;
    private final Runnable whenClosed;
    private boolean closed;

    private SealedPages(MemorySegment memory, BitSet written, Runnable whenClosed) {
        super(memory.byteSize(), written);
        this.memory = memory;
        this.whenClosed = whenClosed;
    }

    /**
     * A mapping, which many can read. It is made once for all of them, because it takes as long as to copy what is mapped
     * until each page of it has been looked at.
     */
    record Mapping(Arena arena, MemorySegment memory, BitSet written) implements AutoCloseable {

        /** @param written the pages that are not zeros */
        static Mapping of(Path sealed, BitSet written) throws IOException {
            Arena arena = Arena.ofShared(); // whoever closes it need not be the one who has opened it
            try (FileChannel file = FileChannel.open(sealed, StandardOpenOption.READ)) {
                MemorySegment memory = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size(), arena);
                Mapping mapping = new Mapping(arena, memory, written);
                mapping.lookAtAll();
                return mapping;
            } catch (IOException | RuntimeException e) {
                arena.close();
                throw e;
            }
        }

        private void lookAtAll() {
            written.stream().forEach(page -> {
                byte _ = (byte) BYTES.getVolatile(memory, (long) page * PageWriter.PAGE);
            });
        }

        /** @param whenClosed nobody reads these pages any more */
        SealedPages pages(Runnable whenClosed) {
            return new SealedPages(memory, written, whenClosed);
        }

        @Override
        public void close() {
            arena.close();
        }
    }

    @Override
    boolean holds(long address, ByteBuffer page) {
        MemorySegment other = MemorySegment.ofBuffer(page);
        return MemorySegment.mismatch(memory, address, address + PageWriter.PAGE, other, 0, PageWriter.PAGE) < 0;
    }

    /** Idempotent. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            whenClosed.run();
        }
    }
}
