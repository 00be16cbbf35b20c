package dev.oriel.rfb;

/** Writes pictures as JPEG. For one thread. */
sealed interface JpegEncoder extends AutoCloseable permits ImageIoJpegEncoder, TurboJpegEncoder {

    /** The fastest that this host has. */
    static JpegEncoder open() {
        return TurboJpeg.isAvailable() ? new TurboJpegEncoder() : new ImageIoJpegEncoder();
    }

    /**
     * Writes one picture.
     *
     * @param quality RFB's level, 0 to 9
     */
    void encode(Patch patch, int quality, WireBuffer out);

    /** Frees what is held outside the heap. Idempotent. */
    @Override
    void close();
}
