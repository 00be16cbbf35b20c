package dev.oriel.qemu.qmp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The lines of a QMP conversation: one JSON text each, ended by a line feed, of bounded length. */
public final class QmpLines {

    /** The longest line that is accepted, in bytes. The longest that QEMU sends us is well below 100 KiB. */
    static final int MAX_LINE = 1 << 20;

    private static final int FIRST_CAPACITY = 4096;

    private final ReadableByteChannel channel;
    private final int limit;
    private final ByteBuffer arrived = ByteBuffer.allocate(FIRST_CAPACITY).flip();
    private byte[] line = new byte[FIRST_CAPACITY];
    private int length;

    QmpLines(ReadableByteChannel channel) {
        this(channel, MAX_LINE);
    }

    public QmpLines(ReadableByteChannel channel, int limit) {
        this.channel = channel;
        this.limit = limit;
    }

    /**
     * Waits for the next line that is not blank.
     *
     * @return the line without its end, or null when the other side has closed the conversation
     * @throws QmpException when the line is too long
     */
    @Nullable
    public String next() throws IOException {
        while (true) {
            if (!arrived.hasRemaining() && !receive()) {
                return null;
            }
            byte next = arrived.get();
            if (next != '\n') {
                append(next);
            } else {
                String text = new String(line, 0, length, StandardCharsets.UTF_8).strip();
                length = 0;
                if (!text.isEmpty()) {
                    return text;
                }
            }
        }
    }

    private boolean receive() throws IOException {
        arrived.clear();
        int count = channel.read(arrived);
        arrived.flip();
        return count >= 0;
    }

    private void append(byte next) throws QmpException {
        if (length == limit) {
            throw new QmpException("a line of more than " + limit + " bytes came");
        }
        if (length == line.length) {
            line = Arrays.copyOf(line, Math.min(limit, 2 * length));
        }
        line[length++] = next;
    }
}
