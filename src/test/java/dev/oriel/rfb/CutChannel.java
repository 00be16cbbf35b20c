package dev.oriel.rfb;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.Random;

/** A connection whose other end has said everything already; it gives the bytes in pieces and keeps what it is told. */
final class CutChannel implements ByteChannel {

    private final ByteBuffer given;
    private final int longest;
    private final Random random;
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private boolean open = true;

    /** @param longest the most bytes in a piece */
    CutChannel(byte[] given, int longest, long seed) {
        this.given = ByteBuffer.wrap(given);
        this.longest = longest;
        this.random = new Random(seed);
    }

    /** What was written to it. */
    byte[] told() {
        return told.toByteArray();
    }

    /** How many bytes nobody has read. */
    int left() {
        return given.remaining();
    }

    @Override
    public int read(ByteBuffer target) {
        if (!given.hasRemaining()) {
            return -1;
        }
        int length = Math.min(
                target.remaining(), Math.min(given.remaining(), longest == 1 ? 1 : 1 + random.nextInt(longest)));
        target.put(given.slice().limit(length));
        given.position(given.position() + length);
        return length;
    }

    @Override
    public int write(ByteBuffer source) {
        int length = Math.min(source.remaining(), longest);
        for (int i = 0; i < length; i++) {
            told.write(source.get());
        }
        return length;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }
}
