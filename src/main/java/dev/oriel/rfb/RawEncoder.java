package dev.oriel.rfb;

import dev.oriel.framebuffer.Rect;

/** Raw pixels: RFC 6143 section 7.7.1. */
final class RawEncoder implements RectEncoder {

    private final PixelConverter converter;

    RawEncoder(PixelFormat format) {
        this.converter = PixelConverter.of(format);
    }

    @Override
    public int encode(Patch patch, WireBuffer out) {
        Rect area = patch.area();
        ServerMessageWriter.header(out, area, Encoding.RAW);
        for (int y = 0; y < area.height(); y++) {
            converter.write(patch.pixels(), patch.row(y), area.width(), out);
        }
        return 1;
    }

    @Override
    public void close() {
        // holds nothing
    }
}
