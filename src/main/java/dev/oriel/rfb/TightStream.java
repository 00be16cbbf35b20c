package dev.oriel.rfb;

import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * One of the four zlib streams of a Tight connection (rfbproto, Tight Encoding). What a rectangle put into it helps to
 * read the next, until it is reset. For one thread.
 */
final class TightStream implements AutoCloseable {

    /** No compressed piece is longer: its length has 22 bits. */
    static final int LONGEST = (1 << 22) - 1;

    /** Shorter data comes as it is, without a length. */
    private static final int LEAST_TO_COMPRESS = 12;

    private final Inflater inflater = new Inflater();
    private final byte[] compressed = new byte[1 << 13];
    private @Nullable WireSource source;
    private boolean plain;
    private int left;

    /** Forgets what was read before. */
    void reset() {
        inflater.reset();
    }

    /** Begins a rectangle's data; its length without compression is the caller's to know. */
    void begin(WireSource from, int plainLength) throws IOException {
        source = from;
        plain = plainLength < LEAST_TO_COMPRESS;
        left = plain ? plainLength : length(from);
    }

    /** Reads so many bytes of the rectangle's data. */
    void read(byte[] target, int count) throws IOException {
        if (plain) {
            for (int at = 0; at < count; ) {
                at += from().some(target, at, count - at);
            }
            return;
        }
        for (int at = 0; at < count; ) {
            int got = inflate(target, at, count - at);
            if (got == 0 && !feed()) {
                throw new RfbException("a Tight rectangle has less data than pixels");
            }
            at += got;
        }
    }

    /** Takes what is left of the compressed bytes: it is part of the stream's history. */
    void end() throws IOException {
        if (plain) {
            return;
        }
        byte[] beyond = new byte[1];
        do {
            if (inflate(beyond, 0, 1) > 0) {
                throw new RfbException("a Tight rectangle has more data than pixels");
            }
        } while (feed());
    }

    private int inflate(byte[] target, int offset, int room) throws RfbException {
        try {
            return inflater.inflate(target, offset, room);
        } catch (DataFormatException e) {
            throw new RfbException("a Tight rectangle is damaged: " + e.getMessage());
        }
    }

    /** Gives the inflater more; false when the rectangle has no more. */
    private boolean feed() throws IOException {
        if (left == 0) {
            return false;
        }
        if (!inflater.needsInput()) {
            // It has ended, or wants a dictionary that nobody has.
            throw new RfbException("a Tight stream goes on after its end");
        }
        int count = from().some(compressed, 0, Math.min(left, compressed.length));
        left -= count;
        inflater.setInput(compressed, 0, count);
        return true;
    }

    private WireSource from() {
        if (source == null) {
            throw new IllegalStateException("no rectangle has begun");
        }
        return source;
    }

    /** The length of a compressed piece: seven bits, seven bits, eight bits, the lowest first. */
    static int length(WireSource source) throws IOException {
        int first = source.u8();
        if (first < 0x80) {
            return first;
        }
        int second = source.u8();
        int length = first & 0x7f | (second & 0x7f) << 7;
        return second < 0x80 ? length : length | source.u8() << 14;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
