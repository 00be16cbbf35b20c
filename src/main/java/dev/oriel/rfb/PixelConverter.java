package dev.oriel.rfb;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Writes pixels, 0x00RRGGBB, as a client wants to read them. Immutable. */
final class PixelConverter {

    private static final VarHandle INT_LE = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT_BE = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /** TPIXEL as a format: red, green and blue, a byte each. */
    private static final PixelFormat RED_GREEN_BLUE = new PixelFormat(32, 24, false, 255, 255, 255, 0, 8, 16);

    private static final int IN_LOW_BYTES = 0xffffff;

    private final int bytes;
    private final boolean bigEndian;
    private final boolean identity;
    private final int[] red;
    private final int[] green;
    private final int[] blue;

    private PixelConverter(PixelFormat format, int bytes, int shiftedOut) {
        this.bytes = bytes;
        this.bigEndian = format.bigEndian();
        this.red = table(format.redMax(), format.redShift() - shiftedOut);
        this.green = table(format.greenMax(), format.greenShift() - shiftedOut);
        this.blue = table(format.blueMax(), format.blueShift() - shiftedOut);
        this.identity = format.redMax() == 255
                && format.greenMax() == 255
                && format.blueMax() == 255
                && format.redShift() - shiftedOut == 16
                && format.greenShift() - shiftedOut == 8
                && format.blueShift() - shiftedOut == 0;
    }

    /** PIXEL: RFC 6143 section 7.4. */
    static PixelConverter of(PixelFormat format) {
        return new PixelConverter(format, format.bytesPerPixel(), 0);
    }

    /** CPIXEL: RFC 6143 section 7.7.5, three bytes where the colours fit the lower or the upper ones of four. */
    static PixelConverter compact(PixelFormat format) {
        if (format.bitsPerPixel() != 32 || format.depth() > 24) {
            return of(format);
        }
        int used = format.redMax() << format.redShift()
                | format.greenMax() << format.greenShift()
                | format.blueMax() << format.blueShift();
        if ((used & ~IN_LOW_BYTES) == 0) {
            return new PixelConverter(format, 3, 0);
        }
        return (used & 0xff) == 0 ? new PixelConverter(format, 3, 8) : of(format);
    }

    /** TPIXEL: rfbproto, Tight Encoding, three bytes where each colour has eight bits. */
    static PixelConverter tight(PixelFormat format) {
        boolean eightBitsEach = format.redMax() == 255 && format.greenMax() == 255 && format.blueMax() == 255;
        return format.bitsPerPixel() == 32 && format.depth() == 24 && eightBitsEach
                ? new PixelConverter(RED_GREEN_BLUE, 3, 0)
                : of(format);
    }

    /** Bytes that a pixel takes. */
    int bytes() {
        return bytes;
    }

    void write(int pixel, WireBuffer out) {
        put(convert(pixel), out.reserve(bytes), out.size());
        out.advance(bytes);
    }

    void write(int[] pixels, int from, int count, WireBuffer out) {
        int length = Math.multiplyExact(count, bytes);
        put(pixels, from, count, out.reserve(length), out.size());
        out.advance(length);
    }

    /** Writes consecutive pixels to an array that has room. */
    void put(int[] pixels, int from, int count, byte[] target, int at) {
        switch (bytes) {
            case 4 -> putFour(pixels, from, count, target, at);
            case 3 -> putThree(pixels, from, count, target, at);
            case 2 -> putTwo(pixels, from, count, target, at);
            default -> {
                for (int i = 0; i < count; i++) {
                    target[at + i] = (byte) convert(pixels[from + i]);
                }
            }
        }
    }

    private void putFour(int[] pixels, int from, int count, byte[] target, int at) {
        VarHandle ints = bigEndian ? INT_BE : INT_LE;
        if (identity && !bigEndian) {
            for (int i = 0; i < count; i++) {
                INT_LE.set(target, at + 4 * i, pixels[from + i] & 0xffffff);
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            ints.set(target, at + 4 * i, convert(pixels[from + i]));
        }
    }

    private void putThree(int[] pixels, int from, int count, byte[] target, int at) {
        int high = bigEndian ? 0 : 2;
        int low = 2 - high;
        int to = at;
        for (int i = 0; i < count; i++) {
            int value = convert(pixels[from + i]);
            target[to + low] = (byte) value;
            target[to + 1] = (byte) (value >>> 8);
            target[to + high] = (byte) (value >>> 16);
            to += 3;
        }
    }

    private void putTwo(int[] pixels, int from, int count, byte[] target, int at) {
        int high = bigEndian ? 0 : 1;
        int to = at;
        for (int i = 0; i < count; i++) {
            int value = convert(pixels[from + i]);
            target[to + high] = (byte) (value >>> 8);
            target[to + 1 - high] = (byte) value;
            to += 2;
        }
    }

    private void put(int value, byte[] target, int at) {
        for (int i = 0; i < bytes; i++) {
            int significance = bigEndian ? bytes - 1 - i : i;
            target[at + i] = (byte) (value >>> 8 * significance);
        }
    }

    private int convert(int pixel) {
        return red[pixel >>> 16 & 0xff] | green[pixel >>> 8 & 0xff] | blue[pixel & 0xff];
    }

    private static int[] table(int max, int shift) {
        int[] table = new int[256];
        for (int value = 0; value < 256; value++) {
            table[value] = (value * max + 127) / 255 << shift;
        }
        return table;
    }
}
