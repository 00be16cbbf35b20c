package dev.oriel.rfb;

import dev.oriel.framebuffer.Rect;
import java.util.List;

/** Writes the pixels of rectangles in one encoding, pixel format and quality. For one thread. */
public sealed interface RectEncoder extends AutoCloseable permits RawEncoder, TightEncoder, ZrleEncoder {

    /**
     * Writes whole rectangles, each with its header (RFC 6143 section 7.6.1): one, or several when the encoding has to
     * cut a large one.
     *
     * @return how many it wrote
     */
    int encode(Patch patch, WireBuffer out);

    /** The areas where the last {@link #encode} gave up the exact pixels. */
    default List<Rect> lossy() {
        return List.of();
    }

    /** Frees what is held outside the heap. Idempotent. */
    @Override
    void close();
}
