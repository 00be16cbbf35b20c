package dev.oriel.rfb;

import java.nio.ByteBuffer;

/**
 * How a pixel looks on the wire (RFC 6143 section 7.4). Always true colour: colour maps are refused.
 *
 * @param bitsPerPixel 8, 16 or 32
 * @param depth useful bits in a pixel, 1 to bitsPerPixel
 * @param bigEndian whether the most significant byte comes first
 * @param redMax largest value of red, one less than a power of two
 * @param redShift how far red is shifted to the left
 */
public record PixelFormat(
        int bitsPerPixel,
        int depth,
        boolean bigEndian,
        int redMax,
        int greenMax,
        int blueMax,
        int redShift,
        int greenShift,
        int blueShift) {

    /** Oriel's own: 0x00RRGGBB, 32 bits, little endian; the same as a framebuffer's int. */
    public static final PixelFormat NATIVE = new PixelFormat(32, 24, false, 255, 255, 255, 16, 8, 0);

    /** Bytes on the wire. */
    static final int LENGTH = 16;

    /** @throws IllegalArgumentException when a pixel cannot be written so */
    public PixelFormat {
        String wrong = flaw(
                bitsPerPixel, depth, new int[] {redMax, greenMax, blueMax}, new int[] {redShift, greenShift, blueShift
                });
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(wrong);
        }
    }

    public int bytesPerPixel() {
        return bitsPerPixel / 8;
    }

    /** Takes {@value #LENGTH} bytes. */
    static PixelFormat read(ByteBuffer bytes) throws RfbException {
        int bitsPerPixel = bytes.get() & 0xff;
        int depth = bytes.get() & 0xff;
        boolean bigEndian = bytes.get() != 0;
        boolean trueColour = bytes.get() != 0;
        int[] max = {bytes.getShort() & 0xffff, bytes.getShort() & 0xffff, bytes.getShort() & 0xffff};
        int[] shift = {bytes.get() & 0xff, bytes.get() & 0xff, bytes.get() & 0xff};
        bytes.position(bytes.position() + 3);
        if (!trueColour) {
            throw new RfbException("a pixel format with a colour map is not supported");
        }
        String wrong = flaw(bitsPerPixel, depth, max, shift);
        if (!wrong.isEmpty()) {
            throw new RfbException(wrong);
        }
        return new PixelFormat(bitsPerPixel, depth, bigEndian, max[0], max[1], max[2], shift[0], shift[1], shift[2]);
    }

    void write(WireBuffer out) {
        out.u8(bitsPerPixel).u8(depth).u8(bigEndian ? 1 : 0).u8(1);
        out.u16(redMax).u16(greenMax).u16(blueMax);
        out.u8(redShift).u8(greenShift).u8(blueShift).pad(3);
    }

    private static String flaw(int bitsPerPixel, int depth, int[] max, int[] shift) {
        if (bitsPerPixel != 8 && bitsPerPixel != 16 && bitsPerPixel != 32) {
            return "a pixel of " + bitsPerPixel + " bits is not supported: 8, 16 or 32";
        }
        if (depth < 1 || depth > bitsPerPixel) {
            return "a depth of " + depth + " does not fit a pixel of " + bitsPerPixel + " bits";
        }
        for (int i = 0; i < 3; i++) {
            boolean oneLessThanPowerOfTwo = max[i] > 0 && max[i] <= 0xffff && (max[i] & (max[i] + 1)) == 0;
            if (!oneLessThanPowerOfTwo || shift[i] < 0 || shift[i] + Integer.bitCount(max[i]) > bitsPerPixel) {
                return "a colour from 0 to " + max[i] + " shifted by " + shift[i] + " does not fit a pixel of "
                        + bitsPerPixel + " bits";
            }
        }
        return "";
    }
}
