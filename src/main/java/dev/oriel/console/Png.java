package dev.oriel.console;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes PNG (ISO/IEC 15948) for a picture that changes and is written again and again: a palette where 256 colours are
 * enough, else true colour that is compared to the row above; compressed as quickly as zlib can. The picture is cut into
 * strips that are compressed by themselves, so that those which stay the same need not be looked at. Not thread-safe.
 */
final class Png {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int STRIP_ROWS = 16;
    private static final int MOST_COLOURS = 256;
    private static final byte TRUE_COLOUR = 2;
    private static final byte PALETTE = 3;
    private static final byte NO_FILTER = 0;
    private static final byte UP_FILTER = 2;

    /** What a stream of zlib begins with (RFC 1950) when speed was what counted. */
    private static final byte[] ZLIB_HEAD = {0x78, 0x01};

    /** The last block, an empty one (RFC 1951 section 3.2.6). */
    private static final byte[] LAST_BLOCK = {0x03, 0x00};

    private final int width;
    private final int height;
    private final byte[][] strips;

    /** Colours by a hash of theirs; with a bit above the colour where there is one. */
    private final int[] slots = new int[4 * MOST_COLOURS];

    private final byte[] numbers = new byte[slots.length];
    private final byte[] palette = new byte[3 * MOST_COLOURS];
    private int colours;
    private boolean trueColour;
    private byte[] rows = new byte[0];

    Png(int width, int height) {
        this.width = width;
        this.height = height;
        this.strips = new byte[(height + STRIP_ROWS - 1) / STRIP_ROWS][];
    }

    /**
     * Writes the picture.
     *
     * @param pixels 0x00RRGGBB, row by row
     * @param changed the rows that may have changed since the last time; all of them the first time
     */
    byte[] write(int[] pixels, BitSet changed) {
        if (changed.cardinality() == height) {
            begin(false);
        }
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            if (!compressStrips(pixels, changed, deflater)) {
                // The palette is full, perhaps of colours that are gone.
                BitSet all = new BitSet(height);
                all.set(0, height);
                begin(false);
                if (!compressStrips(pixels, all, deflater)) {
                    begin(true);
                    compressStrips(pixels, all, deflater);
                }
            }
        } finally {
            deflater.end();
        }
        return file();
    }

    private void begin(boolean withTrueColour) {
        trueColour = withTrueColour;
        colours = 0;
        Arrays.fill(slots, 0);
        int size = height * rowLength();
        if (rows.length != size) {
            rows = new byte[size];
        }
    }

    /** The bytes of a row, the filter's included. */
    private int rowLength() {
        return 1 + (trueColour ? 3 * width : width);
    }

    /** Returns whether the palette was large enough. */
    private boolean compressStrips(int[] pixels, BitSet changed, Deflater deflater) {
        byte[] target = new byte[rowLength() * STRIP_ROWS * 9 / 8 + 64];
        for (int strip = 0; strip < strips.length; strip++) {
            int top = strip * STRIP_ROWS;
            int bottom = Math.min(top + STRIP_ROWS, height);
            int next = changed.nextSetBit(top);
            if (next < 0 || next >= bottom) {
                continue;
            }
            if (trueColour) {
                writeTrueColours(pixels, top, bottom);
            } else if (!writeNumbers(pixels, top, bottom)) {
                return false;
            }
            deflater.reset();
            deflater.setInput(rows, top * rowLength(), (bottom - top) * rowLength());
            int length = deflater.deflate(target, 0, target.length, Deflater.SYNC_FLUSH);
            strips[strip] = Arrays.copyOf(target, length);
        }
        return true;
    }

    /** Writes a byte for each pixel. Returns false when there are too many colours. */
    private boolean writeNumbers(int[] pixels, int top, int bottom) {
        int at = top * rowLength();
        int from = top * width;
        int previous = ~pixels[from];
        byte number = 0;
        for (int y = top; y < bottom; y++) {
            rows[at++] = NO_FILTER;
            for (int end = from + width; from < end; from++) {
                if (pixels[from] != previous) {
                    previous = pixels[from];
                    int slot = slot(previous);
                    if (colours > MOST_COLOURS) {
                        return false;
                    }
                    number = numbers[slot];
                }
                rows[at++] = number;
            }
        }
        return true;
    }

    /** Where a colour is; a new one gets the next number. */
    private int slot(int colour) {
        int wanted = colour & 0xffffff | 1 << 24;
        int slot = wanted * 0x9e3779b1 >>> 22;
        while (slots[slot] != wanted) {
            if (slots[slot] == 0) {
                if (colours < MOST_COLOURS) {
                    slots[slot] = wanted;
                    numbers[slot] = (byte) colours;
                    palette[3 * colours] = (byte) (colour >> 16);
                    palette[3 * colours + 1] = (byte) (colour >> 8);
                    palette[3 * colours + 2] = (byte) colour;
                }
                colours++;
                return slot;
            }
            slot = (slot + 1) % slots.length;
        }
        return slot;
    }

    /** The first row of a strip stands for itself, the others are compared to the row above. */
    private void writeTrueColours(int[] pixels, int top, int bottom) {
        int at = top * rowLength();
        for (int y = top; y < bottom; y++) {
            rows[at++] = y == top ? NO_FILTER : UP_FILTER;
            for (int i = y * width; i < (y + 1) * width; i++) {
                int above = y == top ? 0 : pixels[i - width];
                rows[at++] = (byte) ((pixels[i] >> 16) - (above >> 16));
                rows[at++] = (byte) ((pixels[i] >> 8) - (above >> 8));
                rows[at++] = (byte) (pixels[i] - above);
            }
        }
    }

    private byte[] file() {
        byte[] head = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put((byte) 8)
                .put(trueColour ? TRUE_COLOUR : PALETTE)
                .array();
        byte[] data = zlib();
        int paletteLength = trueColour ? 0 : 3 * colours;
        ByteBuffer file = ByteBuffer.allocate(SIGNATURE.length + 4 * 12 + head.length + paletteLength + data.length);
        file.put(SIGNATURE);
        chunk(file, "IHDR", head, head.length);
        if (!trueColour) {
            chunk(file, "PLTE", palette, paletteLength);
        }
        chunk(file, "IDAT", data, data.length);
        chunk(file, "IEND", data, 0);
        return Arrays.copyOf(file.array(), file.position());
    }

    private byte[] zlib() {
        int length = Arrays.stream(strips).mapToInt(strip -> strip.length).sum();
        Adler32 check = new Adler32();
        check.update(rows);
        ByteBuffer stream = ByteBuffer.allocate(ZLIB_HEAD.length + length + LAST_BLOCK.length + Integer.BYTES);
        stream.put(ZLIB_HEAD);
        for (byte[] strip : strips) {
            stream.put(strip);
        }
        return stream.put(LAST_BLOCK).putInt((int) check.getValue()).array();
    }

    private static void chunk(ByteBuffer file, String type, byte[] data, int length) {
        file.putInt(length);
        int start = file.position();
        file.put(type.getBytes(StandardCharsets.US_ASCII)).put(data, 0, length);
        CRC32 check = new CRC32();
        check.update(file.array(), start, length + 4);
        file.putInt((int) check.getValue());
    }
}
