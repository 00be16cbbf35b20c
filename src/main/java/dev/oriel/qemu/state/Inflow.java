package dev.oriel.qemu.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * A stream as it comes, in pieces that are not copied any more: a guest stands still while its state is read. One thread
 * may read.
 */
interface Inflow {

    /** What may be left of a piece when the next one is wanted, in bytes. */
    int MOST_LEFT = 2 * PageWriter.PAGE;

    /**
     * What is left of the last piece, and more behind it. What was given before is not valid any more.
     *
     * @return only what is left when the stream has ended
     */
    ByteBuffer more() throws IOException;

    /** What a channel, which blocks, has to give. */
    static Inflow of(ReadableByteChannel channel) {
        ByteBuffer piece = ByteBuffer.allocateDirect(1 << 20).limit(0);
        return () -> {
            piece.compact();
            int count;
            do {
                count = channel.read(piece);
            } while (count == 0);
            return piece.flip();
        };
    }
}
