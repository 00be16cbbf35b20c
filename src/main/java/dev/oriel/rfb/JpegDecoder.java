package dev.oriel.rfb;

/** Reads pictures from JPEG. For one thread. */
sealed interface JpegDecoder extends AutoCloseable permits ImageIoJpegDecoder, TurboJpegDecoder {

    /** The fastest that this host has. */
    static JpegDecoder open() {
        return TurboJpeg.isAvailable() ? new TurboJpegDecoder() : new ImageIoJpegDecoder();
    }

    /**
     * Reads one picture, which must have the size that is expected: nothing larger is ever unpacked.
     *
     * @param file its first bytes are the picture
     * @param pixels is used again if it has room
     * @return 0x00RRGGBB, row by row from index 0
     * @throws RfbException when the bytes are no such picture
     */
    int[] decode(byte[] file, int length, int width, int height, int[] pixels) throws RfbException;

    /** Frees what is held outside the heap. Idempotent. */
    @Override
    void close();

    /** Fails unless a picture says that it has the size that is expected. */
    static void requireSize(int width, int height, int expectedWidth, int expectedHeight) throws RfbException {
        if (width != expectedWidth || height != expectedHeight) {
            throw new RfbException("a JPEG of " + width + "x" + height + " does not fit a rectangle of " + expectedWidth
                    + "x" + expectedHeight);
        }
    }
}
