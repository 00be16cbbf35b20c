package dev.oriel.qemu.state;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.BitSet;

/** Writes pages of a guest's memory to their places in a file, neighbours together. What is never written is a hole. */
final class PageWriter implements StateSplitter.Pages {

    static final int PAGE = 4096;

    private static final MemorySegment ZEROS = MemorySegment.ofArray(new byte[PAGE]);
    private static final int LONGEST_RUN = 1 << 20;

    private final FileChannel target;
    private final ByteBuffer run = ByteBuffer.allocateDirect(LONGEST_RUN);
    private final BitSet written = new BitSet();
    private long runStart;

    /** @param size the file's from now on */
    PageWriter(FileChannel target, long size) throws IOException {
        this.target = target;
        target.write(ByteBuffer.allocate(1), size - 1);
    }

    static boolean isZero(ByteBuffer page) {
        MemorySegment bytes = MemorySegment.ofBuffer(page);
        return MemorySegment.mismatch(bytes, 0, bytes.byteSize(), ZEROS, 0, bytes.byteSize()) < 0;
    }

    /** Reads as much as there is, but no more than the buffer holds; it is ready to be read then. */
    static void readFully(FileChannel source, ByteBuffer into, long position) throws IOException {
        into.clear();
        int count = 0;
        while (into.hasRemaining() && count >= 0) {
            count = source.read(into, position + into.position());
        }
        into.flip();
        if (!into.hasRemaining()) {
            throw new EOFException("the file became shorter");
        }
    }

    /** Copies a whole file, but not its pages of zeros. */
    void writeAll(FileChannel source) throws IOException {
        forEachPage(source, this::write);
        flush();
    }

    /** Does something with a page. */
    interface Deed {

        /**
         * @param address where it is, a multiple of {@link #PAGE}
         * @param page is valid only meanwhile; shorter than a page at the end of a file whose size is no multiple of it
         */
        void on(long address, ByteBuffer page) throws IOException;
    }

    /** Goes through the pages of a file that are not zeros. */
    static void forEachPage(FileChannel source, Deed deed) throws IOException {
        long size = source.size();
        ByteBuffer chunk = ByteBuffer.allocateDirect(LONGEST_RUN);
        for (long start = 0; start < size; start += chunk.limit()) {
            readFully(source, chunk, start);
            for (int page = 0; page < chunk.limit(); page += PAGE) {
                ByteBuffer bytes = chunk.slice(page, Math.min(PAGE, chunk.limit() - page));
                if (!isZero(bytes)) {
                    deed.on(start + page, bytes);
                }
            }
        }
    }

    /**
     * @param address where it goes, a multiple of {@link #PAGE}
     * @param page what is left in it, at most one page
     */
    void write(long address, ByteBuffer page) throws IOException {
        if (address != runStart + run.position() || run.remaining() < page.remaining()) {
            flush();
            runStart = address;
        }
        written.set(Math.toIntExact(address / PAGE));
        run.put(page);
    }

    /** Every page has its place, and none is passed on. */
    @Override
    public boolean takes(long address, ByteBuffer page, boolean namesBlock) throws IOException {
        write(address, page);
        return true;
    }

    /** The page is zeros, as it is if it has never been written. */
    @Override
    public boolean takesZeros(long address, boolean namesBlock) throws IOException {
        if (written.get(Math.toIntExact(address / PAGE))) {
            write(address, ByteBuffer.allocate(PAGE));
        }
        return true;
    }

    /** The pages that have been written; it changes when more are. */
    BitSet written() {
        return written;
    }

    /** Writes what has been collected. */
    void flush() throws IOException {
        run.flip();
        while (run.hasRemaining()) {
            target.write(run, runStart + run.position());
        }
        run.clear();
    }
}
