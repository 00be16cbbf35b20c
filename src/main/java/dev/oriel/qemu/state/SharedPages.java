package dev.oriel.qemu.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;

/**
 * The pages of a memory that guests share, to compare theirs with. They are fast to compare in the order in which they
 * lie there. One thread uses it at a time.
 */
final class SharedPages implements AutoCloseable {

    private static final int CHUNK = 1 << 18;

    private final FileChannel memory;
    private final long size;
    private final BitSet written;
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    private long chunkStart = -1;

    /** @param written the pages that are not zeros; what is not among them is never read */
    private SharedPages(FileChannel memory, BitSet written) throws IOException {
        this.memory = memory;
        this.size = memory.size();
        this.written = written;
    }

    /** @param written the pages that are not zeros */
    static SharedPages open(Path memory, BitSet written) throws IOException {
        return of(memory, _ -> written);
    }

    /** Looks through the whole file for what is not zeros: 0.3 s for each GiB that the host has in its memory. */
    static SharedPages inFile(Path memory) throws IOException {
        return of(memory, SharedPages::written);
    }

    private interface Look {
        BitSet at(FileChannel memory) throws IOException;
    }

    private static SharedPages of(Path file, Look look) throws IOException {
        FileChannel memory = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new SharedPages(memory, look.at(memory));
        } catch (IOException e) {
            try (memory) {
                throw e;
            }
        }
    }

    private static BitSet written(FileChannel memory) throws IOException {
        BitSet written = new BitSet();
        PageWriter.forEachPage(memory, (address, page) -> written.set(Math.toIntExact(address / PageWriter.PAGE)));
        return written;
    }

    long size() {
        return size;
    }

    FileChannel memory() {
        return memory;
    }

    boolean isZero(long address) {
        return !written.get(Math.toIntExact(address / PageWriter.PAGE));
    }

    /** Whether a page that is not zeros is the same as the one here. */
    boolean has(long address, ByteBuffer page) throws IOException {
        if (isZero(address)) {
            return false;
        }
        long start = address / CHUNK * CHUNK;
        if (start != chunkStart) {
            chunkStart = -1;
            PageWriter.readFully(memory, chunk, start);
            chunkStart = start;
        }
        return chunk.slice((int) (address - start), PageWriter.PAGE).equals(page);
    }

    @Override
    public void close() throws IOException {
        memory.close();
    }
}
