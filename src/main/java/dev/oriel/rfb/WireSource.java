package dev.oriel.rfb;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;

/** Bytes on their way in, from a channel that blocks. For one thread. */
final class WireSource {

    /** As much as a socket gives at once; a part of a rectangle is read in one go. */
    private static final int CAPACITY = 256 * 1024;

    private final ReadableByteChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(CAPACITY).flip();

    WireSource(ReadableByteChannel channel) {
        this.channel = channel;
    }

    int u8() throws IOException {
        return require(1).get() & 0xff;
    }

    int u16() throws IOException {
        return require(2).getShort() & 0xffff;
    }

    int s32() throws IOException {
        return require(4).getInt();
    }

    long u32() throws IOException {
        return s32() & 0xffffffffL;
    }

    void skip(int count) throws IOException {
        ByteBuffer bytes = require(count);
        bytes.position(bytes.position() + count);
    }

    /** The caller has checked the length. */
    byte[] bytes(int length) throws IOException {
        byte[] taken = new byte[length];
        int at = 0;
        while (at < length) {
            int part = Math.min(length - at, CAPACITY);
            require(part).get(taken, at, part);
            at += part;
        }
        return taken;
    }

    /** The most native pixels that {@link #pixels} takes. */
    static int pixelsAtOnce() {
        return CAPACITY / 4;
    }

    /** Native pixels, without the byte that has no meaning. */
    void pixels(int[] target, int count) throws IOException {
        ByteBuffer bytes = require(4 * count);
        bytes.order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(target, 0, count);
        bytes.order(ByteOrder.BIG_ENDIAN).position(bytes.position() + 4 * count);
        for (int i = 0; i < count; i++) {
            target[i] &= 0xffffff;
        }
    }

    private ByteBuffer require(int count) throws IOException {
        if (buffer.remaining() < count) {
            buffer.compact();
            while (buffer.position() < count) {
                if (channel.read(buffer) < 0) {
                    buffer.flip();
                    throw new EOFException("the server has closed the connection");
                }
            }
            buffer.flip();
        }
        return buffer;
    }
}
