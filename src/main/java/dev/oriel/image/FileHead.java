package dev.oriel.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** The first bytes of a file, which its owner may have made up to do harm, and the file's true size. */
record FileHead(byte[] bytes, byte[] tail, long fileSize) {

    /** Enough for every header that is inspected: an ISO's begins at 32 KiB, a qcow2's extensions end before 64 KiB. */
    static final int LENGTH = 64 * 1024;

    private static final int TAIL_LENGTH = 512;

    static FileHead of(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            byte[] head = read(channel, 0, (int) Math.min(LENGTH, size));
            int tailLength = (int) Math.min(TAIL_LENGTH, size);
            return new FileHead(head, read(channel, size - tailLength, tailLength), size);
        }
    }

    /** A file that is in memory as a whole. */
    static FileHead of(byte[] whole) {
        return new FileHead(
                Arrays.copyOf(whole, Math.min(LENGTH, whole.length)),
                Arrays.copyOfRange(whole, Math.max(0, whole.length - TAIL_LENGTH), whole.length),
                whole.length);
    }

    /** Whether these bytes stand there; false where the file is too short. */
    boolean has(int offset, int... expected) {
        if (offset + expected.length > bytes.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if ((bytes[offset + i] & 0xFF) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether this ASCII text stands there; false where the file is too short. */
    boolean has(int offset, String expected) {
        return has(offset, expected.chars().toArray());
    }

    boolean tailHas(String expected) {
        return new FileHead(tail, tail, tail.length).has(0, expected);
    }

    boolean reaches(int length) {
        return bytes.length >= length;
    }

    /** A big-endian unsigned 32-bit number. */
    long u32(int offset) {
        return Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt(offset));
    }

    /** A big-endian 64-bit number; negative when its highest bit is set. */
    long u64(int offset) {
        return ByteBuffer.wrap(bytes).getLong(offset);
    }

    private static byte[] read(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining() && channel.read(buffer, position + buffer.position()) >= 0) {
            // A read may give less than was asked for.
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }
}
