package dev.oriel.rfb;

import dev.oriel.framebuffer.Rect;
import java.util.zip.Deflater;

/**
 * A server's Tight as the specification allows it and our own encoder does not write it: zlib streams that go on from
 * rectangle to rectangle, and the gradient filter. For tests.
 */
final class TightScribe implements AutoCloseable {

    private final Deflater[] streams = {new Deflater(), new Deflater(), new Deflater(), new Deflater()};
    private final boolean[] begun = new boolean[4];
    private final WireBuffer out = new WireBuffer();

    /** What was written: rectangles without their headers. */
    byte[] written() {
        return out.toByteArray();
    }

    /** The pixels as they are, without naming a filter. */
    void copy(int stream, boolean reset, Patch patch) {
        out.u8(stream << 4 | reset(stream, reset));
        compress(stream, colours(patch));
    }

    /** The differences to what the neighbours let one expect. */
    void gradient(int stream, boolean reset, Patch patch) {
        out.u8(0x40 | stream << 4 | reset(stream, reset)).u8(2);
        byte[] plain = colours(patch);
        byte[] differences = new byte[plain.length];
        int width = patch.width();
        for (int y = 0; y < patch.height(); y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++) {
                    int left = x == 0 ? 0 : plain[3 * (y * width + x - 1) + c] & 0xff;
                    int above = y == 0 ? 0 : plain[3 * ((y - 1) * width + x) + c] & 0xff;
                    int between = x == 0 || y == 0 ? 0 : plain[3 * ((y - 1) * width + x - 1) + c] & 0xff;
                    int expected = Math.max(0, Math.min(255, left + above - between));
                    differences[3 * (y * width + x) + c] = (byte) (plain[3 * (y * width + x) + c] - expected);
                }
            }
        }
        compress(stream, differences);
    }

    /** One colour. */
    void fill(int colour) {
        out.u8(0x80).u8(colour >> 16).u8(colour >> 8).u8(colour);
    }

    private int reset(int stream, boolean reset) {
        if (reset || !begun[stream]) {
            begun[stream] = true;
            streams[stream].reset();
            return 1 << stream;
        }
        return 0;
    }

    private static byte[] colours(Patch patch) {
        WireBuffer plain = new WireBuffer();
        Rect area = patch.area();
        for (int y = 0; y < area.height(); y++) {
            for (int x = 0; x < area.width(); x++) {
                int pixel = patch.pixels()[patch.row(y) + x];
                plain.u8(pixel >> 16).u8(pixel >> 8).u8(pixel);
            }
        }
        return plain.toByteArray();
    }

    private void compress(int stream, byte[] plain) {
        if (plain.length < 12) {
            out.bytes(plain);
            return;
        }
        byte[] room = new byte[2 * plain.length + 100];
        streams[stream].setInput(plain);
        int length = streams[stream].deflate(room, 0, room.length, Deflater.SYNC_FLUSH);
        out.u8(length & 0x7f | (length < 1 << 7 ? 0 : 0x80));
        if (length >= 1 << 7) {
            out.u8(length >> 7 & 0x7f | (length < 1 << 14 ? 0 : 0x80));
        }
        if (length >= 1 << 14) {
            out.u8(length >> 14);
        }
        out.bytes(room, 0, length);
    }

    @Override
    public void close() {
        for (Deflater stream : streams) {
            stream.end();
        }
    }
}
