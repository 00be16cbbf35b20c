package dev.oriel.qemu.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;

/** The pages of a memory that guests share, to compare theirs with. One thread at a time uses it. */
abstract sealed class SharedPages implements AutoCloseable permits SealedPages, FilePages {

    private final long size;
    private final BitSet written;

    /**
     * @param size of the memory, in bytes
     * @param written the pages that are not zeros; what is not among them is never read
     */
    SharedPages(long size, BitSet written) {
        this.size = size;
        this.written = written;
    }

    final long size() {
        return size;
    }

    final boolean isZero(long address) {
        return !written.get(Math.toIntExact(address / PageWriter.PAGE));
    }

    /** Whether a page that is not zeros is the same as the one here. */
    final boolean has(long address, ByteBuffer page) throws IOException {
        return !isZero(address) && holds(address, page);
    }

    /** Whether what is written at this address is this page; it is not asked of pages that are zeros. */
    abstract boolean holds(long address, ByteBuffer page) throws IOException;

    @Override
    public abstract void close() throws IOException;
}
