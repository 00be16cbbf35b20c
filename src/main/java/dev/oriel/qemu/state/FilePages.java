package dev.oriel.qemu.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;

/**
 * The pages of a memory in a file on a disk. They are fast to compare in the order in which they lie there. They are read
 * and not mapped, because a disk that fails under a mapping ends the whole server.
 */
final class FilePages extends SharedPages {

    private static final int CHUNK = 1 << 18;

    private final FileChannel memory;
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    private long chunkStart = -1;

    private FilePages(FileChannel memory, BitSet written) throws IOException {
        super(memory.size(), written);
        this.memory = memory;
    }

    /** Looks through the whole file for what is not zeros: 0.3 s for each GiB that the host has in its memory. */
    static FilePages of(Path file) throws IOException {
        FileChannel memory = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new FilePages(memory, written(memory));
        } catch (IOException e) {
            try (memory) {
                throw e;
            }
        }
    }

    private static BitSet written(FileChannel memory) throws IOException {
        BitSet written = new BitSet();
        PageWriter.forEachPage(memory, (address, _) -> written.set(Math.toIntExact(address / PageWriter.PAGE)));
        return written;
    }

    @Override
    boolean holds(long address, ByteBuffer page) throws IOException {
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
