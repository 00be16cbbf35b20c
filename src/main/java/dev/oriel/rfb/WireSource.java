package dev.oriel.rfb;

import dev.oriel.framebuffer.Framebuffer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;

/** Bytes on their way in, from a channel that blocks. For one thread. */
final class WireSource {

    /** Room for one row of the widest screen. */
    static final int LEAST_CAPACITY = 4 * Framebuffer.MAX_EDGE;

    /** As much as a socket gives at once. */
    private static final int USUAL_CAPACITY = 256 * 1024;

    private final ReadableByteChannel channel;
    private final ByteBuffer buffer;

    WireSource(ReadableByteChannel channel) {
        this(channel, ByteBuffer.allocateDirect(USUAL_CAPACITY));
    }

    /** @param buffer at least {@value #LEAST_CAPACITY} bytes */
    WireSource(ReadableByteChannel channel, ByteBuffer buffer) {
        this.channel = channel;
        this.buffer = buffer.clear().limit(0);
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
            int part = Math.min(length - at, buffer.capacity());
            require(part).get(taken, at, part);
            at += part;
        }
        return taken;
    }

    /** Takes what is there, at least one byte; waits only when there is none. Returns how many. */
    int some(byte[] target, int offset, int most) throws IOException {
        int count = Math.min(most, require(1).remaining());
        buffer.get(target, offset, count);
        return count;
    }

    /** The most native pixels that {@link #pixels} takes. */
    int pixelsAtOnce() {
        return buffer.capacity() / 4;
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
