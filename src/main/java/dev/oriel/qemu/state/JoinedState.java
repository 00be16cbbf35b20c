package dev.oriel.qemu.state;

import dev.oriel.engine.SavedState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Makes a whole state again of what a {@link StateSplitter} has divided.
 *
 * @param rest the state without the pages of the memory; what it has of them is newer
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

    /** The whole state of what a {@link ChangedPages} has reduced. */
    static LastState.Source of(SavedState.Changes state) throws IOException {
        Optional<StateSplitter.Seam> seam;
        try (FileChannel changes = FileChannel.open(state.changes(), StandardOpenOption.READ)) {
            seam = StateSplitter.seam(changes, Files.size(state.memory()));
        }
        return of(state, seam);
    }

    /** @param seam is empty when nothing was taken out of the state */
    static LastState.Source of(SavedState.Changes state, Optional<StateSplitter.Seam> seam) throws IOException {
        return seam.isPresent()
                ? open(state.memory(), state.changes(), seam.get())
                : new LastState.InOneFile(FileChannel.open(state.changes(), StandardOpenOption.READ));
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
        ByteBuffer records = ByteBuffer.allocateDirect(CHUNK);
        records.put((byte) StateSplitter.SECTION_PART).putInt(seam.section());
        PageWriter.forEachPage(memory, (address, page) -> {
            if (records.remaining() < RECORD) {
                writeAll(records, target);
            }
            records.putLong(address | StateSplitter.FULL_PAGE)
                    .put((byte) NAME.length)
                    .put(NAME)
                    .put(page);
        });
        if (records.remaining() < RECORD) {
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
