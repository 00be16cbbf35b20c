package dev.oriel.rfb;

import java.util.Arrays;

/**
 * JPEG (ITU-T T.81, baseline) that takes a quarter less bytes than libjpeg for the same mean error: all frequencies are
 * rounded alike, brightness more and colours less than is usual, and the Huffman tables are made for the picture. It is
 * for what moves; what has come to rest is sent exactly.
 */
final class EvenJpegEncoder implements JpegEncoder {

    private static final int BLOCK = 8;

    /** Rounding of brightness for the levels 0 to 9: how far apart two values are. */
    private static final int[] BRIGHTNESS = {80, 64, 52, 42, 34, 27, 21, 15, 8, 4};

    /** The same for the colours. */
    private static final int[] COLOUR = {46, 36, 29, 23, 19, 15, 13, 9, 6, 3};

    /** From this level on the colours are as fine as the brightness. */
    private static final int FINE_COLOURS = 8;

    /** Less than a half: what is close to zero costs more than it shows. */
    private static final float ROUNDING = 0.36f;

    /** A one that stands alone among zeros costs the most: it must be nearly a whole one. */
    private static final float LONELY = 0.9f;

    /** The order in which coefficients are written, as places in a block of {@link CosineTransform#rows}. */
    private static final int[] ZIGZAG = zigzag();

    private final HuffmanTable brightnessDc = new HuffmanTable();
    private final HuffmanTable brightnessAc = new HuffmanTable();
    private final HuffmanTable colourDc = new HuffmanTable();
    private final HuffmanTable colourAc = new HuffmanTable();
    private final Plane brightness = new Plane(brightnessDc, brightnessAc);
    private final Plane blue = new Plane(colourDc, colourAc);
    private final Plane red = new Plane(colourDc, colourAc);
    private final float[] block = new float[BLOCK * BLOCK];
    private final JpegBits bits = new JpegBits();
    private boolean closed;

    @Override
    public void encode(Patch patch, int quality, WireBuffer out) {
        if (closed) {
            throw new IllegalStateException("the encoder is closed");
        }
        int step = quality >= FINE_COLOURS ? 1 : 2;
        int across = blocks(patch.width(), step);
        int down = blocks(patch.height(), step);
        brightness.prepare(across * step, down * step, BRIGHTNESS[quality]);
        blue.prepare(across, down, COLOUR[quality]);
        red.prepare(across, down, COLOUR[quality]);
        for (int row = 0; row < down; row++) {
            transform(patch, row, step);
        }
        chooseCodes(step);
        writeHead(patch, quality, step, out);
        bits.begin(out);
        eachBlock(step, (plane, index) -> plane.write(index, bits));
        bits.end();
        out.u8(0xff).u8(0xd9);
    }

    /** How many units of so many blocks cover an edge. */
    private static int blocks(int pixels, int step) {
        return (pixels + BLOCK * step - 1) / (BLOCK * step);
    }

    // ----- from pixels to coefficients -----

    private void transform(Patch patch, int unit, int step) {
        int width = brightness.width();
        float[] wideBlue = step == 1 ? blue.strip : blue.wide;
        float[] wideRed = step == 1 ? red.strip : red.wide;
        if (step > 1) {
            Arrays.fill(blue.strip, 0);
            Arrays.fill(red.strip, 0);
        }
        for (int part = 0; part < step; part++) {
            for (int y = 0; y < BLOCK; y++) {
                int row = Math.min((unit * step + part) * BLOCK + y, patch.height() - 1);
                int at = y * width;
                int wideAt = step == 1 ? at : 0;
                convert(patch, row, at, wideBlue, wideRed, wideAt);
                if (step > 1) {
                    int half = (part * BLOCK + y) / 2 * blue.width();
                    blue.addHalves(half);
                    red.addHalves(half);
                }
            }
            brightness.transform(unit * step + part, block);
        }
        blue.transform(unit, block);
        red.transform(unit, block);
    }

    /** JFIF's colours, all around zero; the last column goes on to the edge of the last block. */
    private void convert(Patch patch, int row, int at, float[] toBlue, float[] toRed, int chromaAt) {
        int[] pixels = patch.pixels();
        int from = patch.row(row);
        float[] toBrightness = brightness.strip;
        int width = patch.width();
        for (int x = 0; x < width; x++) {
            int pixel = pixels[from + x];
            float r = pixel >> 16 & 0xff;
            float g = pixel >> 8 & 0xff;
            float b = pixel & 0xff;
            toBrightness[at + x] = 0.299f * r + 0.587f * g + 0.114f * b - 128;
            toBlue[chromaAt + x] = -0.168736f * r - 0.331264f * g + 0.5f * b;
            toRed[chromaAt + x] = 0.5f * r - 0.418688f * g - 0.081312f * b;
        }
        int end = brightness.width();
        Arrays.fill(toBrightness, at + width, at + end, toBrightness[at + width - 1]);
        Arrays.fill(toBlue, chromaAt + width, chromaAt + end, toBlue[chromaAt + width - 1]);
        Arrays.fill(toRed, chromaAt + width, chromaAt + end, toRed[chromaAt + width - 1]);
    }

    /** Brightness, or one of the colours. */
    private static final class Plane {

        private final HuffmanTable dc;
        private final HuffmanTable ac;
        private final float[] shares = new float[BLOCK * BLOCK];
        private float[] strip = new float[0];
        private float[] wide = new float[0];
        private short[] coefficients = new short[0];
        private byte[] lengths = new byte[0];
        private int across;
        private int down;
        private int previousDc;

        Plane(HuffmanTable dc, HuffmanTable ac) {
            this.dc = dc;
            this.ac = ac;
        }

        int width() {
            return across * BLOCK;
        }

        void prepare(int blocksAcross, int blocksDown, int rounding) {
            across = blocksAcross;
            down = blocksDown;
            if (strip.length != width() * BLOCK) {
                strip = new float[width() * BLOCK];
                wide = new float[width() * 2];
            }
            int blocks = blocksAcross * blocksDown;
            if (lengths.length < blocks) {
                lengths = new byte[blocks];
                coefficients = new short[blocks * BLOCK * BLOCK];
            }
            for (int i = 0; i < shares.length; i++) {
                shares[i] = (float) (CosineTransform.scale(ZIGZAG[i] % BLOCK, ZIGZAG[i] / BLOCK) / rounding);
            }
            previousDc = 0;
        }

        /** Adds a row of twice the width, a quarter of four pixels each. */
        void addHalves(int at) {
            for (int x = 0; x < width(); x++) {
                strip[at + x] += 0.25f * (wide[2 * x] + wide[2 * x + 1]);
            }
        }

        void transform(int row, float[] block) {
            CosineTransform.columns(strip, width());
            for (int column = 0; column < across; column++) {
                CosineTransform.rows(strip, width(), column * BLOCK, block);
                round(block, row * across + column);
            }
        }

        private void round(float[] block, int index) {
            int at = index * BLOCK * BLOCK;
            float mean = block[0] * shares[0];
            coefficients[at] = (short) Math.round(mean);
            int last = 0;
            for (int i = 1; i < BLOCK * BLOCK; i++) {
                float exact = block[ZIGZAG[i]] * shares[i];
                int rounded = (int) (exact < 0 ? exact - ROUNDING : exact + ROUNDING);
                if (i - last > 1 && Math.abs(exact) < LONELY) {
                    rounded = 0;
                }
                coefficients[at + i] = (short) rounded;
                last = rounded == 0 ? last : i;
            }
            lengths[index] = (byte) last;
        }

        /** Notes the symbols of a block. */
        void count(int index) {
            int at = index * BLOCK * BLOCK;
            dc.count(JpegBits.size(coefficients[at] - previousDc));
            previousDc = coefficients[at];
            int last = lengths[index];
            int zeros = 0;
            for (int i = 1; i <= last; i++) {
                int value = coefficients[at + i];
                if (value == 0) {
                    zeros++;
                    continue;
                }
                for (; zeros > 15; zeros -= 16) {
                    ac.count(JpegBits.SIXTEEN_ZEROS);
                }
                ac.count(zeros << 4 | JpegBits.size(value));
                zeros = 0;
            }
            if (last < BLOCK * BLOCK - 1) {
                ac.count(JpegBits.END_OF_BLOCK);
            }
        }

        void write(int index, JpegBits bits) {
            int at = index * BLOCK * BLOCK;
            bits.value(dc, 0, coefficients[at] - previousDc);
            previousDc = coefficients[at];
            int last = lengths[index];
            int zeros = 0;
            for (int i = 1; i <= last; i++) {
                int value = coefficients[at + i];
                if (value == 0) {
                    zeros++;
                    continue;
                }
                for (; zeros > 15; zeros -= 16) {
                    bits.symbol(ac, JpegBits.SIXTEEN_ZEROS);
                }
                bits.value(ac, zeros, value);
                zeros = 0;
            }
            if (last < BLOCK * BLOCK - 1) {
                bits.symbol(ac, JpegBits.END_OF_BLOCK);
            }
        }
    }

    // ----- from coefficients to bytes -----

    private void chooseCodes(int step) {
        HuffmanTable[] tables = {brightnessDc, brightnessAc, colourDc, colourAc};
        for (HuffmanTable table : tables) {
            table.clear();
        }
        eachBlock(step, Plane::count);
        for (HuffmanTable table : tables) {
            table.build();
        }
        brightness.previousDc = 0;
        blue.previousDc = 0;
        red.previousDc = 0;
    }

    /** In the order of annex A.2.3: the blocks of brightness that share their colours, then the two colours. */
    private void eachBlock(int step, BlockVisitor visitor) {
        int blocks = blue.across;
        for (int row = 0; row < blue.down; row++) {
            for (int column = 0; column < blocks; column++) {
                for (int y = 0; y < step; y++) {
                    for (int x = 0; x < step; x++) {
                        visitor.visit(brightness, (row * step + y) * brightness.across + column * step + x);
                    }
                }
                visitor.visit(blue, row * blocks + column);
                visitor.visit(red, row * blocks + column);
            }
        }
    }

    private void writeHead(Patch patch, int quality, int step, WireBuffer out) {
        out.u8(0xff).u8(0xd8);
        out.u8(0xff).u8(0xdb).u16(2 + 2 * 65);
        rounding(0, BRIGHTNESS[quality], out);
        rounding(1, COLOUR[quality], out);
        out.u8(0xff)
                .u8(0xc0)
                .u16(17)
                .u8(8)
                .u16(patch.height())
                .u16(patch.width())
                .u8(3);
        out.u8(1).u8(step << 4 | step).u8(0);
        out.u8(2).u8(0x11).u8(1);
        out.u8(3).u8(0x11).u8(1);
        int sizes = brightnessDc.size() + brightnessAc.size() + colourDc.size() + colourAc.size();
        out.u8(0xff).u8(0xc4).u16(2 + sizes);
        brightnessDc.write(0, 0, out);
        brightnessAc.write(1, 0, out);
        colourDc.write(0, 1, out);
        colourAc.write(1, 1, out);
        out.u8(0xff).u8(0xda).u16(12).u8(3);
        out.u8(1).u8(0x00).u8(2).u8(0x11).u8(3).u8(0x11);
        out.u8(0).u8(63).u8(0);
    }

    private static void rounding(int number, int value, WireBuffer out) {
        out.u8(number);
        for (int i = 0; i < BLOCK * BLOCK; i++) {
            out.u8(value);
        }
    }

    private static int[] zigzag() {
        int[] places = new int[BLOCK * BLOCK];
        int at = 0;
        for (int sum = 0; sum < 2 * BLOCK - 1; sum++) {
            for (int i = Math.max(0, sum - BLOCK + 1); i <= Math.min(sum, BLOCK - 1); i++) {
                int row = sum % 2 == 0 ? sum - i : i;
                places[at++] = (sum - row) * BLOCK + row;
            }
        }
        return places;
    }

    @FunctionalInterface
    private interface BlockVisitor {
        void visit(Plane plane, int index);
    }

    @Override
    public void close() {
        closed = true;
    }
}
