package dev.oriel.rfb;

/** What RFB's quality levels mean to a JPEG encoder. */
record JpegQuality(int percent, Subsampling subsampling) {

    private static final int[] PERCENT = {20, 30, 40, 50, 60, 70, 80, 86, 92, 97};

    /** How far the colours are thinned out; the ordinal is libjpeg-turbo's number. */
    enum Subsampling {
        NONE,
        HALF,
        QUARTER
    }

    /** @param level 0 to 9 */
    static JpegQuality ofLevel(int level) {
        Subsampling subsampling = level >= 8 ? Subsampling.NONE : level == 7 ? Subsampling.HALF : Subsampling.QUARTER;
        return new JpegQuality(PERCENT[level], subsampling);
    }
}
