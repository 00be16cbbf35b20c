package dev.oriel.rfb;

/** ZRLE. */
final class ZrleEncoder implements RectEncoder {
    private final RawEncoder raw;

    ZrleEncoder(PixelFormat format, int compression) {
        raw = new RawEncoder(format);
    }

    @Override
    public int encode(Patch patch, WireBuffer out) {
        return raw.encode(patch, out);
    }

    @Override
    public void close() {}
}
