package dev.oriel.image;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The name of the file that a qcow2 file is an overlay on, as its header has it (QEMU's docs/interop/qcow2.txt). It is
 * read without a tool, because this is looked up often, and while a guest writes to the file.
 */
public final class Qcow2Backing {

    private static final int MAGIC = 'Q' << 24 | 'F' << 16 | 'I' << 8 | 0xFB;
    private static final int HEADER_LENGTH = 20;
    private static final int MAX_NAME_LENGTH = 1023;

    private Qcow2Backing() {}

    /**
     * @return empty for a file that stands alone
     * @throws IOException when this is no qcow2 file, or its header makes no sense
     */
    public static Optional<String> of(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer header = read(channel, 0, HEADER_LENGTH);
            if (header.getInt(0) != MAGIC) {
                throw new IOException(file.getFileName() + " is not a qcow2 file");
            }
            long offset = header.getLong(8);
            int length = header.getInt(16);
            if (offset == 0) {
                return Optional.empty();
            }
            if (offset < HEADER_LENGTH || length < 1 || length > MAX_NAME_LENGTH) {
                throw new IOException("the header of " + file.getFileName() + " is damaged");
            }
            byte[] name = read(channel, offset, length).array();
            return Optional.of(new String(name, StandardCharsets.UTF_8));
        }
    }

    private static ByteBuffer read(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new EOFException("the file is cut short");
            }
        }
        return buffer;
    }
}
