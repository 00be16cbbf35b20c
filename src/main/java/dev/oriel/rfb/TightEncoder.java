package dev.oriel.rfb;

import dev.oriel.framebuffer.Rect;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tight (rfbproto, Tight Encoding), without history: each rectangle begins its own zlib stream, so that its bytes mean
 * the same to every client. One colour becomes a fill, up to 256 a palette, photographs a JPEG if the quality allows a
 * loss, and the rest is compressed as it is.
 */
final class TightEncoder implements RectEncoder {

    /** The protocol's limit. */
    private static final int WIDEST = 2048;

    /** Keeps every rectangle below the protocol's 4 MiB, whatever it shows: a JPEG takes up to six bytes a pixel. */
    private static final int LARGEST = 1 << 19;

    /** Shorter data is sent as it is, without a length. */
    private static final int LEAST_TO_COMPRESS = 12;

    private static final int FILL = 0x80;
    private static final int JPEG = 0x90;
    private static final int BASIC_WITH_FILTER = 0x40;
    private static final int BASIC = 0x00;
    private static final int RESET_STREAM_0 = 0x01;
    private static final int PALETTE_FILTER = 1;

    private final PixelConverter converter;
    private final int quality;
    private final Compressor compressor;
    private final @Nullable JpegEncoder jpeg;
    private final Palette palette = new Palette();
    private final PhotoMap photoMap = new PhotoMap();
    private final List<Rect> lossy = new ArrayList<>();
    private final WireBuffer filtered = new WireBuffer();
    private final WireBuffer compressed = new WireBuffer();

    TightEncoder(PixelFormat format, int quality, int compression) {
        this(format, quality, compression, quality == EncodingChoice.LOSSLESS ? null : JpegEncoder.open(quality));
    }

    /** @param jpeg is closed with this; null if nothing may be lost */
    TightEncoder(PixelFormat format, int quality, int compression, @Nullable JpegEncoder jpeg) {
        this.converter = PixelConverter.tight(format);
        this.quality = quality;
        this.compressor = new Compressor(compression);
        this.jpeg = jpeg;
    }

    @Override
    public List<Rect> lossy() {
        return lossy;
    }

    @Override
    public int encode(Patch patch, WireBuffer out) {
        lossy.clear();
        Rect area = patch.area();
        int width = Math.min(area.width(), WIDEST);
        int height = Math.min(area.height(), LARGEST / width);
        int rectangles = 0;
        for (int y = area.y(); y < area.bottom(); y += height) {
            for (int x = area.x(); x < area.right(); x += width) {
                Rect part = new Rect(x, y, Math.min(width, area.right() - x), Math.min(height, area.bottom() - y));
                rectangles += encodePart(patch.part(part), out);
            }
        }
        return rectangles;
    }

    private int encodePart(Patch patch, WireBuffer out) {
        if (jpeg == null) {
            return exact(patch, out);
        }
        int rectangles = 0;
        for (PhotoMap.Part part : photoMap.parts(patch)) {
            if (part.photographic()) {
                jpeg(patch.part(part.area()), jpeg, out);
                rectangles++;
            } else {
                rectangles += exact(patch.part(part.area()), out);
            }
        }
        return rectangles;
    }

    /** Without any loss; cut in two again and again while there are too many colours for a palette. */
    private int exact(Patch patch, WireBuffer out) {
        Rect area = patch.area();
        if (palette.collect(patch, Palette.MOST_COLOURS)) {
            ServerMessageWriter.header(out, area, Encoding.TIGHT);
            withPalette(patch, out);
            return 1;
        }
        if (area.width() <= PhotoMap.CELL && area.height() <= PhotoMap.CELL) {
            ServerMessageWriter.header(out, area, Encoding.TIGHT);
            fullColour(patch, out);
            return 1;
        }
        Rect first = firstHalf(area);
        Rect second = first.width() < area.width()
                ? new Rect(first.right(), area.y(), area.width() - first.width(), area.height())
                : new Rect(area.x(), first.bottom(), area.width(), area.height() - first.height());
        return exact(patch.part(first), out) + exact(patch.part(second), out);
    }

    private static Rect firstHalf(Rect area) {
        boolean wide = area.width() > area.height();
        int longer = wide ? area.width() : area.height();
        int cells = (longer + PhotoMap.CELL - 1) / PhotoMap.CELL;
        int half = cells / 2 * PhotoMap.CELL;
        return wide
                ? new Rect(area.x(), area.y(), half, area.height())
                : new Rect(area.x(), area.y(), area.width(), half);
    }

    private void withPalette(Patch patch, WireBuffer out) {
        int colours = palette.size();
        if (colours == 1) {
            out.u8(FILL);
            converter.write(palette.colour(0), out);
            return;
        }
        out.u8(BASIC_WITH_FILTER | RESET_STREAM_0).u8(PALETTE_FILTER).u8(colours - 1);
        converter.write(palette.colours(), 0, colours, out);
        filtered.clear();
        if (colours == 2) {
            writeBits(patch);
        } else {
            writeNumbers(patch);
        }
        compress(out);
    }

    /** A bit for each pixel, the leftmost in the highest bit; each row begins a byte. */
    private void writeBits(Patch patch) {
        int[] pixels = patch.pixels();
        int second = palette.colour(1);
        int wholeBytes = patch.width() / 8;
        int left = patch.width() % 8;
        byte[] target = filtered.reserve((wholeBytes + 1) * patch.height());
        int at = 0;
        for (int y = 0; y < patch.height(); y++) {
            int from = patch.row(y);
            for (int i = 0; i < wholeBytes; i++) {
                target[at++] = (byte) bits(pixels, from + 8 * i, 8, second);
            }
            if (left > 0) {
                target[at++] = (byte) (bits(pixels, from + 8 * wholeBytes, left, second) << 8 - left);
            }
        }
        filtered.advance(at);
    }

    private static int bits(int[] pixels, int from, int count, int second) {
        int bits = 0;
        for (int i = from; i < from + count; i++) {
            int difference = (pixels[i] ^ second) & 0xffffff;
            bits = bits << 1 | difference - 1 >>> 31;
        }
        return bits;
    }

    /** A byte for each pixel. */
    private void writeNumbers(Patch patch) {
        int[] pixels = patch.pixels();
        byte[] target = filtered.reserve(patch.area().area());
        int at = 0;
        int previous = palette.colour(0);
        byte number = 0;
        for (int y = 0; y < patch.height(); y++) {
            int from = patch.row(y);
            for (int i = from; i < from + patch.width(); i++) {
                if (pixels[i] != previous) {
                    previous = pixels[i];
                    number = (byte) palette.number(previous);
                }
                target[at++] = number;
            }
        }
        filtered.advance(at);
    }

    private void fullColour(Patch patch, WireBuffer out) {
        out.u8(BASIC | RESET_STREAM_0);
        filtered.clear();
        for (int y = 0; y < patch.height(); y++) {
            converter.write(patch.pixels(), patch.row(y), patch.width(), filtered);
        }
        compress(out);
    }

    private void compress(WireBuffer out) {
        if (filtered.size() < LEAST_TO_COMPRESS) {
            out.bytes(filtered);
            return;
        }
        compressor.restart();
        compressed.clear();
        compressor.end(filtered, compressed);
        writeLength(compressed.size(), out);
        out.bytes(compressed);
    }

    private void jpeg(Patch patch, JpegEncoder encoder, WireBuffer out) {
        ServerMessageWriter.header(out, patch.area(), Encoding.TIGHT);
        out.u8(JPEG);
        lossy.add(patch.area());
        compressed.clear();
        encoder.encode(patch, quality, compressed);
        writeLength(compressed.size(), out);
        out.bytes(compressed);
    }

    /** Seven bits, seven bits, eight bits, the lowest first. */
    private static void writeLength(int length, WireBuffer out) {
        if (length < 1 << 7) {
            out.u8(length);
        } else if (length < 1 << 14) {
            out.u8(length & 0x7f | 0x80).u8(length >>> 7);
        } else {
            out.u8(length & 0x7f | 0x80).u8(length >>> 7 & 0x7f | 0x80).u8(length >>> 14);
        }
    }

    @Override
    public void close() {
        compressor.close();
        if (jpeg != null) {
            jpeg.close();
        }
    }
}
