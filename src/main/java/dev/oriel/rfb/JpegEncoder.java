package dev.oriel.rfb;

/** Writes pictures as JPEG. For one thread. */
sealed interface JpegEncoder extends AutoCloseable permits EvenJpegEncoder, TurboJpegEncoder {

    /** From this level on sharpness is wanted, and bytes do not count. */
    int SHARP = 8;

    /**
     * The one for a level: libjpeg-turbo, if the host has it, for the sharp ones; our own, which makes smaller pictures,
     * for the others.
     *
     * @param quality RFB's level, 0 to 9
     */
    static JpegEncoder open(int quality) {
        return quality >= SHARP && TurboJpeg.isAvailable() ? new TurboJpegEncoder() : new EvenJpegEncoder();
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
