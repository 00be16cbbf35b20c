package dev.oriel.rfb;

import dev.oriel.framebuffer.Rect;

/** ZRLE (RFC 6143 section 7.7.6): tiles by palette or run lengths, in one zlib stream as long as the connection. */
final class ZrleEncoder implements RectEncoder {

    private static final int TILE = 64;

    /** Tiles are passed to zlib when so many bytes have come together. */
    private static final int ENOUGH = 32 * 1024;

    private static final int RAW = 0;
    private static final int SOLID = 1;
    private static final int PLAIN_RLE = 128;
    private static final int MOST_PACKED_COLOURS = 16;
    private static final int MOST_RLE_COLOURS = 127;

    private final PixelConverter converter;
    private final Compressor compressor;
    private final Palette palette = new Palette();
    private final int[] tile = new int[TILE * TILE];
    private final WireBuffer tiles = new WireBuffer(ENOUGH + 4 * TILE * TILE);

    ZrleEncoder(PixelFormat format, int compression) {
        this.converter = PixelConverter.compact(format);
        this.compressor = new Compressor(compression);
    }

    @Override
    public int encode(Patch patch, WireBuffer out) {
        Rect area = patch.area();
        ServerMessageWriter.header(out, area, Encoding.ZRLE);
        int lengthAt = out.size();
        out.u32(0);
        tiles.clear();
        for (int y = area.y(); y < area.bottom(); y += TILE) {
            for (int x = area.x(); x < area.right(); x += TILE) {
                writeTile(patch.part(
                        new Rect(x, y, Math.min(TILE, area.right() - x), Math.min(TILE, area.bottom() - y))));
                if (tiles.size() >= ENOUGH) {
                    compressor.add(tiles, out);
                    tiles.clear();
                }
            }
        }
        compressor.end(tiles, out);
        out.putU32(lengthAt, out.size() - lengthAt - 4);
        return 1;
    }

    private void writeTile(Patch patch) {
        int count = patch.area().area();
        for (int y = 0; y < patch.height(); y++) {
            System.arraycopy(patch.pixels(), patch.row(y), tile, y * patch.width(), patch.width());
        }
        Patch whole = new Patch(new Rect(0, 0, count, 1), tile, 0, count);
        boolean hasPalette = palette.collect(whole, MOST_RLE_COLOURS);
        if (hasPalette && palette.size() == 1) {
            tiles.u8(SOLID);
            converter.write(palette.colour(0), tiles);
            return;
        }
        writeSmallest(patch, count, hasPalette);
    }

    private void writeSmallest(Patch patch, int count, boolean hasPalette) {
        int pixelBytes = converter.bytes();
        int colours = palette.size();
        int paletteBytes = colours * pixelBytes;
        int raw = count * pixelBytes;
        int plainRle = runBytes(count, pixelBytes, true);
        int paletteRle = hasPalette ? paletteBytes + runBytes(count, 1, false) : Integer.MAX_VALUE;
        int packed = hasPalette && colours <= MOST_PACKED_COLOURS
                ? paletteBytes + packedRow(patch.width(), colours) * patch.height()
                : Integer.MAX_VALUE;
        int smallest = Math.min(Math.min(raw, plainRle), Math.min(paletteRle, packed));
        if (packed == smallest) {
            writePacked(patch);
        } else if (paletteRle == smallest) {
            writePaletteRle(count);
        } else if (plainRle == smallest) {
            writePlainRle(count);
        } else {
            tiles.u8(RAW);
            converter.write(tile, 0, count, tiles);
        }
    }

    /**
     * How many bytes the runs of the tile take.
     *
     * @param head bytes before the length of a run
     * @param lengthAlways whether a run of one pixel has a length too
     */
    private int runBytes(int count, int head, boolean lengthAlways) {
        int bytes = 0;
        for (int i = 0; i < count; ) {
            int length = runLength(i, count);
            bytes += head;
            if (lengthAlways || length > 1) {
                bytes += (length - 1) / 255 + 1;
            }
            i += length;
        }
        return bytes;
    }

    private int runLength(int from, int count) {
        int colour = tile[from];
        int end = from + 1;
        while (end < count && tile[end] == colour) {
            end++;
        }
        return end - from;
    }

    private void writePlainRle(int count) {
        tiles.u8(PLAIN_RLE);
        for (int i = 0; i < count; ) {
            int length = runLength(i, count);
            converter.write(tile[i], tiles);
            writeRunLength(length);
            i += length;
        }
    }

    private void writePaletteRle(int count) {
        tiles.u8(PLAIN_RLE + palette.size());
        converter.write(palette.colours(), 0, palette.size(), tiles);
        for (int i = 0; i < count; ) {
            int length = runLength(i, count);
            int number = palette.number(tile[i]);
            if (length == 1) {
                tiles.u8(number);
            } else {
                tiles.u8(number | 0x80);
                writeRunLength(length);
            }
            i += length;
        }
    }

    /** One less than the length, in bytes that are added up; the last is below 255. */
    private void writeRunLength(int length) {
        int left = length - 1;
        while (left >= 255) {
            tiles.u8(255);
            left -= 255;
        }
        tiles.u8(left);
    }

    private void writePacked(Patch patch) {
        int colours = palette.size();
        int bits = bitsFor(colours);
        int width = patch.width();
        tiles.u8(colours);
        converter.write(palette.colours(), 0, colours, tiles);
        int previous = palette.colour(0);
        int number = 0;
        for (int y = 0; y < patch.height(); y++) {
            int packed = 0;
            int filled = 0;
            for (int x = 0; x < width; x++) {
                int colour = tile[y * width + x];
                if (colour != previous) {
                    previous = colour;
                    number = palette.number(colour);
                }
                packed = packed << bits | number;
                filled += bits;
                if (filled == 8) {
                    tiles.u8(packed);
                    packed = 0;
                    filled = 0;
                }
            }
            if (filled > 0) {
                tiles.u8(packed << 8 - filled);
            }
        }
    }

    private static int packedRow(int width, int colours) {
        return (width * bitsFor(colours) + 7) / 8;
    }

    private static int bitsFor(int colours) {
        return colours == 2 ? 1 : colours <= 4 ? 2 : 4;
    }

    @Override
    public void close() {
        compressor.close();
    }
}
