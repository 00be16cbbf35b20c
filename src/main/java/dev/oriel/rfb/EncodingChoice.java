package dev.oriel.rfb;

/**
 * How pixels are written for a client. Clients with equal choices can be sent the same bytes, unless the encoding
 * {@link Encoding#hasHistory() has a history}.
 *
 * @param quality JPEG quality level 0 to 9, or {@link #LOSSLESS}
 * @param compression effort of zlib, 0 to 9
 */
public record EncodingChoice(Encoding encoding, PixelFormat format, int quality, int compression) {

    /** Every pixel exact. */
    public static final int LOSSLESS = -1;

    /** The same without any loss, for a picture that has come to rest. */
    public EncodingChoice lossless() {
        return quality == LOSSLESS ? this : new EncodingChoice(encoding, format, LOSSLESS, compression);
    }

    /** The same at another JPEG quality level, 0 to 9. */
    public EncodingChoice withQuality(int level) {
        return level == quality ? this : new EncodingChoice(encoding, format, level, compression);
    }

    /** An encoder that writes so; the caller closes it. */
    public RectEncoder newEncoder() {
        return switch (encoding) {
            case TIGHT -> new TightEncoder(format, quality, compression);
            case ZRLE -> new ZrleEncoder(format, compression);
            case RAW, COPY_RECT -> new RawEncoder(format);
        };
    }
}
