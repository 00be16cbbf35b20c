package dev.oriel.rfb;

/** Writes the pixels of rectangles in one encoding, pixel format and quality. For one thread. */
public sealed interface RectEncoder extends AutoCloseable permits RawEncoder, TightEncoder, ZrleEncoder {

    /**
     * Writes whole rectangles, each with its header (RFC 6143 section 7.6.1): one, or several when the encoding has to
     * cut a large one.
     *
     * @return how many it wrote
     */
    int encode(Patch patch, WireBuffer out);

    /** Frees what is held outside the heap. Idempotent. */
    @Override
    void close();
}
