package dev.oriel.rfb;

/**
 * The discrete cosine transform of 8x8 blocks, by the method of Arai, Agui and Nakajima (1988), whose results are scaled:
 * multiply by {@link #scale} to get those of ITU-T T.81, annex A.3.3.
 */
final class CosineTransform {

    private static final float C4 = 0.70710678f;
    private static final float C6 = 0.38268343f;
    private static final float C2_MINUS_C6 = 0.54119610f;
    private static final float C2_PLUS_C6 = 1.30656296f;

    private CosineTransform() {}

    /** What the coefficient in this row and column is to be multiplied by. */
    static double scale(int row, int column) {
        return 1 / (8 * scale(row) * scale(column));
    }

    private static double scale(int frequency) {
        return frequency == 0 ? 1 : Math.cos(frequency * Math.PI / 16) * Math.sqrt(2);
    }

    /** Transforms the columns of a strip that is eight rows high; processors do many columns at once. */
    static void columns(float[] strip, int width) {
        for (int x = 0; x < width; x++) {
            int r1 = x + width;
            int r2 = r1 + width;
            int r3 = r2 + width;
            int r4 = r3 + width;
            int r5 = r4 + width;
            int r6 = r5 + width;
            int r7 = r6 + width;
            float s0 = strip[x] + strip[r7];
            float d0 = strip[x] - strip[r7];
            float s1 = strip[r1] + strip[r6];
            float d1 = strip[r1] - strip[r6];
            float s2 = strip[r2] + strip[r5];
            float d2 = strip[r2] - strip[r5];
            float s3 = strip[r3] + strip[r4];
            float d3 = strip[r3] - strip[r4];

            float e0 = s0 + s3;
            float e3 = s0 - s3;
            float e1 = s1 + s2;
            float e2 = s1 - s2;
            strip[x] = e0 + e1;
            strip[r4] = e0 - e1;
            float even = (e2 + e3) * C4;
            strip[r2] = e3 + even;
            strip[r6] = e3 - even;

            float o0 = d3 + d2;
            float o1 = d2 + d1;
            float o2 = d1 + d0;
            float turned = (o0 - o2) * C6;
            float low = C2_MINUS_C6 * o0 + turned;
            float high = C2_PLUS_C6 * o2 + turned;
            float middle = o1 * C4;
            float up = d0 + middle;
            float down = d0 - middle;
            strip[r5] = down + low;
            strip[r3] = down - low;
            strip[r1] = up + high;
            strip[r7] = up - high;
        }
    }

    /**
     * Takes a block out of a strip whose columns are transformed, and transforms its rows.
     *
     * @param block 64 numbers; the coefficient of row v and column u is at 8 * u + v
     */
    static void rows(float[] strip, int width, int x, float[] block) {
        for (int row = 0; row < 8; row++) {
            int from = row * width + x;
            for (int column = 0; column < 8; column++) {
                block[8 * column + row] = strip[from + column];
            }
        }
        columns(block, 8);
    }
}
