package dev.oriel.rfb;

/** Chooses how pixels are written for a client, from what it can read. */
public final class EncodingSelector {

    /** zlib's effort when the client has no wish: what more costs in time it does not save in bytes. */
    private static final int USUAL_COMPRESSION = 2;

    private EncodingSelector() {}

    /**
     * Tight where the client knows it, whatever it prefers, because Tight is encoded once for all viewers; then ZRLE;
     * else raw pixels.
     */
    public static EncodingChoice choose(ClientCapabilities client, PixelFormat format) {
        int compression = client.compression().orElse(USUAL_COMPRESSION);
        if (client.supports(Encoding.TIGHT)) {
            // RFB's JPEG has 8 bits a colour: a client with fewer, or other, colours is served without it.
            int quality = format.bitsPerPixel() == 8
                    ? EncodingChoice.LOSSLESS
                    : client.quality().orElse(EncodingChoice.LOSSLESS);
            return new EncodingChoice(Encoding.TIGHT, format, quality, compression);
        }
        if (client.supports(Encoding.ZRLE)) {
            return new EncodingChoice(Encoding.ZRLE, format, EncodingChoice.LOSSLESS, compression);
        }
        return new EncodingChoice(Encoding.RAW, format, EncodingChoice.LOSSLESS, 0);
    }
}
