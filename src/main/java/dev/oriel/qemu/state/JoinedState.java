package dev.oriel.qemu.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Makes a whole state again of what a {@link StateSplitter} has divided.
 *
 * @param rest the state without the pages of the memory
 */
record JoinedState(FileChannel memory, FileChannel rest, StateSplitter.Seam seam) implements LastState.Source {

    private static final int CHUNK = 1 << 20;
    private static final byte[] NAME = StateSplitter.MEMORY.getBytes(StandardCharsets.US_ASCII);
    private static final int RECORD = Long.BYTES + 1 + NAME.length + PageWriter.PAGE;

    static JoinedState open(Path memory, Path rest, StateSplitter.Seam seam) throws IOException {
        FileChannel pages = FileChannel.open(memory, StandardOpenOption.READ);
        try {
            return new JoinedState(pages, FileChannel.open(rest, StandardOpenOption.READ), seam);
        } catch (IOException e) {
            try (pages) {
                throw e;
            }
        }
    }

    @Override
    public void writeTo(WritableByteChannel target) throws IOException {
        copy(0, seam.offset(), target);
        writeMemory(target);
        copy(seam.offset(), rest.size(), target);
    }

    @Override
    public void close() throws IOException {
        try (memory) {
            rest.close();
        }
    }

    /** The pages that are not zeros, as a part of their section. */
    private void writeMemory(WritableByteChannel target) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        ByteBuffer records = ByteBuffer.allocateDirect(CHUNK / PageWriter.PAGE * RECORD);
        writeAll(records.put((byte) StateSplitter.SECTION_PART).putInt(seam.section()), target);
        long size = memory.size();
        for (long start = 0; start < size; start += chunk.limit()) {
            PageWriter.readFully(memory, chunk, start);
            for (int page = 0; page < chunk.limit(); page += PageWriter.PAGE) {
                ByteBuffer bytes = chunk.slice(page, PageWriter.PAGE);
                if (!PageWriter.isZero(bytes)) {
                    records.putLong(start + page | StateSplitter.FULL_PAGE)
                            .put((byte) NAME.length)
                            .put(NAME)
                            .put(bytes);
                }
            }
            writeAll(records, target);
        }
        writeAll(
                records.putLong(StateSplitter.RECORDS_END)
                        .put((byte) StateSplitter.SECTION_FOOTER)
                        .putInt(seam.section()),
                target);
    }

    private void copy(long from, long to, WritableByteChannel target) throws IOException {
        for (long done = from; done < to; ) {
            done += rest.transferTo(done, to - done, target);
        }
    }

    private static void writeAll(ByteBuffer bytes, WritableByteChannel target) throws IOException {
        bytes.flip();
        while (bytes.hasRemaining()) {
            target.write(bytes);
        }
        bytes.clear();
    }
}
