package dev.oriel.console;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes PNG (ISO/IEC 15948) for pictures that are looked at once: a palette where 256 colours are enough, else true
 * colour that is compared to the row above; compressed as quickly as zlib can.
 */
final class Png {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int MOST_COLOURS = 256;
    private static final byte TRUE_COLOUR = 2;
    private static final byte PALETTE = 3;
    private static final byte NO_FILTER = 0;
    private static final byte UP_FILTER = 2;

    private final Thumbnail picture;

    /** Colours by a hash of theirs; with a bit above the colour where there is one. */
    private final int[] slots = new int[4 * MOST_COLOURS];

    private final byte[] numbers = new byte[slots.length];
    private final byte[] palette = new byte[3 * MOST_COLOURS];
    private int colours;

    private Png(Thumbnail picture) {
        this.picture = picture;
    }

    static byte[] of(Thumbnail picture) {
        return new Png(picture).write();
    }

    private byte[] write() {
        byte[] rows = withPalette();
        byte colourType = PALETTE;
        if (rows.length == 0) {
            rows = inTrueColour();
            colourType = TRUE_COLOUR;
        }
        byte[] data = new byte[rows.length + rows.length / 1000 + 64];
        int length = compress(rows, data);
        byte[] head = ByteBuffer.allocate(13)
                .putInt(picture.width())
                .putInt(picture.height())
                .put((byte) 8)
                .put(colourType)
                .array();
        ByteBuffer file = ByteBuffer.allocate(SIGNATURE.length + 4 * 12 + head.length + 3 * colours + length);
        file.put(SIGNATURE);
        chunk(file, "IHDR", head, head.length);
        if (colourType == PALETTE) {
            chunk(file, "PLTE", palette, 3 * colours);
        }
        chunk(file, "IDAT", data, length);
        chunk(file, "IEND", data, 0);
        return Arrays.copyOf(file.array(), file.position());
    }

    /** A byte for each pixel; nothing when there are too many colours. */
    private byte[] withPalette() {
        int[] pixels = picture.pixels();
        byte[] rows = new byte[(picture.width() + 1) * picture.height()];
        int at = 0;
        int from = 0;
        int previous = ~pixels[0];
        byte number = 0;
        for (int y = 0; y < picture.height(); y++) {
            rows[at++] = NO_FILTER;
            for (int end = from + picture.width(); from < end; from++) {
                if (pixels[from] != previous) {
                    previous = pixels[from];
                    int slot = slot(previous);
                    if (colours > MOST_COLOURS) {
                        colours = 0;
                        return new byte[0];
                    }
                    number = numbers[slot];
                }
                rows[at++] = number;
            }
        }
        return rows;
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

    private byte[] inTrueColour() {
        int[] pixels = picture.pixels();
        int width = picture.width();
        byte[] rows = new byte[(3 * width + 1) * picture.height()];
        int at = 0;
        for (int y = 0; y < picture.height(); y++) {
            rows[at++] = y == 0 ? NO_FILTER : UP_FILTER;
            for (int i = y * width; i < (y + 1) * width; i++) {
                int above = y == 0 ? 0 : pixels[i - width];
                rows[at++] = (byte) ((pixels[i] >> 16) - (above >> 16));
                rows[at++] = (byte) ((pixels[i] >> 8) - (above >> 8));
                rows[at++] = (byte) (pixels[i] - above);
            }
        }
        return rows;
    }

    private static int compress(byte[] rows, byte[] target) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(rows);
            deflater.finish();
            int length = 0;
            while (!deflater.finished()) {
                length += deflater.deflate(target, length, target.length - length);
            }
            return length;
        } finally {
            deflater.end();
        }
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
