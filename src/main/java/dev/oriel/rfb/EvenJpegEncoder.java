package dev.oriel.rfb;

import java.util.Arrays;

/**
 * JPEG (ITU-T T.81) that takes a third less bytes than libjpeg for the same mean error: all frequencies are rounded alike,
 * brightness more and colours less than is usual, and the Huffman tables are made for the picture; in a large one, which
 * is progressive, for each band of frequencies. It is for what moves; what has come to rest is sent exactly.
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

    /**
     * Where the bands of frequencies begin, in zigzag order, and where the last one ends. The lowest two say so much, and
     * so much else than the others, that tables of their own pay.
     */
    private static final int[] BANDS = {0, 1, 2, 3, BLOCK * BLOCK};

    /** From so many units on, each of one block of colours, a band saves more than its table costs. */
    private static final int MANY_UNITS = 300;

    /** The order in which coefficients are written, as places in a block of {@link CosineTransform#rows}. */
    private static final int[] ZIGZAG = zigzag();

    private final Plane brightness = new Plane(0);
    private final Plane blue = new Plane(1);
    private final Plane red = new Plane(2);
    private final float[] block = new float[BLOCK * BLOCK];
    private final JpegScan scan = new JpegScan();
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
        boolean inBands = across * down >= MANY_UNITS;
        writeHead(patch, quality, step, inBands, out);
        if (inBands) {
            for (int band = 1; band < BANDS.length; band++) {
                writeBand(brightness, patch, 1, band, out);
                writeBand(blue, patch, step, band, out);
                writeBand(red, patch, step, band, out);
            }
        } else {
            writeAtOnce(step, out);
        }
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

        private final int component;
        private final float[] shares = new float[BLOCK * BLOCK];
        private float[] strip = new float[0];
        private float[] wide = new float[0];
        private short[] coefficients = new short[0];
        private byte[] lengths = new byte[0];
        private int across;
        private int blocks;

        Plane(int component) {
            this.component = component;
        }

        int width() {
            return across * BLOCK;
        }

        void prepare(int blocksAcross, int blocksDown, int rounding) {
            across = blocksAcross;
            if (strip.length != width() * BLOCK) {
                strip = new float[width() * BLOCK];
                wide = new float[width() * 2];
            }
            blocks = blocksAcross * blocksDown;
            if (lengths.length < blocks) {
                lengths = new byte[blocks];
                coefficients = new short[blocks * BLOCK * BLOCK];
            }
            for (int i = 0; i < shares.length; i++) {
                shares[i] = (float) (CosineTransform.scale(ZIGZAG[i] % BLOCK, ZIGZAG[i] / BLOCK) / rounding);
            }
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

        void addTo(JpegScan scan, int index) {
            scan.add(component, coefficients, index * BLOCK * BLOCK, lengths[index]);
        }
    }

    // ----- from coefficients to bytes -----

    /** A scan of one plane, which has only the blocks that hold pixels (annex A.2.2). */
    private void writeBand(Plane plane, Patch patch, int step, int band, WireBuffer out) {
        scan.begin(BANDS[band - 1], BANDS[band] - 1);
        int down = blocks(patch.height(), step);
        int across = blocks(patch.width(), step);
        for (int row = 0; row < down; row++) {
            for (int column = 0; column < across; column++) {
                plane.addTo(scan, row * plane.across + column);
            }
        }
        scan.write(out, plane.component);
    }

    /** One scan of all planes, in the order of annex A.2.3: the brightness that shares its colours, then the colours. */
    private void writeAtOnce(int step, WireBuffer out) {
        scan.begin(0, BLOCK * BLOCK - 1);
        for (int unit = 0; unit < blue.blocks; unit++) {
            int row = unit / blue.across * step;
            int column = unit % blue.across * step;
            for (int part = 0; part < step * step; part++) {
                brightness.addTo(scan, (row + part / step) * brightness.across + column + part % step);
            }
            blue.addTo(scan, unit);
            red.addTo(scan, unit);
        }
        scan.write(out, brightness.component, blue.component, red.component);
    }

    private void writeHead(Patch patch, int quality, int step, boolean progressive, WireBuffer out) {
        out.u8(0xff).u8(0xd8);
        out.u8(0xff).u8(0xdb).u16(2 + 2 * 65);
        rounding(0, BRIGHTNESS[quality], out);
        rounding(1, COLOUR[quality], out);
        out.u8(0xff)
                .u8(progressive ? 0xc2 : 0xc0)
                .u16(17)
                .u8(8)
                .u16(patch.height())
                .u16(patch.width())
                .u8(3);
        out.u8(1).u8(step << 4 | step).u8(0);
        out.u8(2).u8(0x11).u8(1);
        out.u8(3).u8(0x11).u8(1);
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

    @Override
    public void close() {
        closed = true;
    }
}
