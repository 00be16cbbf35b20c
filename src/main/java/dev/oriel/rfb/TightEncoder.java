package dev.oriel.rfb;

/** Tight. */
final class TightEncoder implements RectEncoder {
    private final RawEncoder raw;

    TightEncoder(PixelFormat format, int quality, int compression) {
        raw = new RawEncoder(format);
    }

    @Override
    public int encode(Patch patch, WireBuffer out) {
        return raw.encode(patch, out);
    }

    @Override
    public void close() {}
}
