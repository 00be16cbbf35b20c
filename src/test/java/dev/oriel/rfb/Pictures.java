package dev.oriel.rfb;

import dev.oriel.framebuffer.Rect;
import java.util.Arrays;
import java.util.Random;

/** Pictures for tests, each the same every time it is drawn. */
final class Pictures {

    private static final int WHITE = 0xffffff;
    private static final int GREY = 0xc0c0c0;

    private Pictures() {}

    /** One colour. */
    static Patch solid(int width, int height, int colour) {
        int[] pixels = new int[width * height];
        Arrays.fill(pixels, colour);
        return patch(pixels, width, height);
    }

    /** Something like letters of one colour on another. */
    static Patch text(int width, int height) {
        int[] pixels = new int[width * height];
        Random random = new Random(7);
        for (int cellY = 0; cellY < height; cellY += 16) {
            for (int cellX = 0; cellX < width; cellX += 8) {
                int glyph = random.nextInt(96);
                Random shape = new Random(glyph);
                for (int y = cellY + 2; y < Math.min(cellY + 13, height); y++) {
                    for (int x = cellX + 1; x < Math.min(cellX + 7, width); x++) {
                        pixels[y * width + x] = glyph > 16 && shape.nextInt(3) == 0 ? GREY : 0;
                    }
                }
            }
        }
        return patch(pixels, width, height);
    }

    /** Letters whose edges are smoothed, in several colours, on white. */
    static Patch smoothText(int width, int height) {
        int[] pixels = text(width, height).pixels();
        int[] inks = {0x000000, 0x204080, 0xa02020, 0x108030};
        for (int i = 0; i < pixels.length; i++) {
            int ink = inks[i / width / 16 % inks.length];
            int share = pixels[i] == 0 ? 0 : 64 + 48 * (i % 5);
            pixels[i] = mix(WHITE, ink, Math.min(256, share));
        }
        return patch(pixels, width, height);
    }

    /** Smooth waves of many colours, as a camera or a film would show. */
    static Patch photo(int width, int height) {
        int[] pixels = new int[width * height];
        Random grain = new Random(3);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int red = wave(x / 37.0 + y / 91.0) + grain.nextInt(4);
                int green = wave(x / 53.0 - y / 29.0) + grain.nextInt(4);
                int blue = wave(Math.hypot(x - width / 3.0, y - height / 2.0) / 41.0) + grain.nextInt(4);
                pixels[y * width + x] = red << 16 | green << 8 | blue;
            }
        }
        return patch(pixels, width, height);
    }

    /** Every pixel a colour by chance, out of so many. */
    static Patch noise(int width, int height, int colours, long seed) {
        Random random = new Random(seed);
        int[] palette = random.ints(colours, 0, 1 << 24).toArray();
        int[] pixels = new int[width * height];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = palette[random.nextInt(colours)];
        }
        return patch(pixels, width, height);
    }

    /** Runs of colours, out of so many, of a length by chance. */
    static Patch runs(int width, int height, int colours, int longest, long seed) {
        Random random = new Random(seed);
        int[] palette = random.ints(colours, 0, 1 << 24).toArray();
        int[] pixels = new int[width * height];
        for (int i = 0; i < pixels.length; ) {
            int end = Math.min(pixels.length, i + 1 + random.nextInt(longest));
            Arrays.fill(pixels, i, end, palette[random.nextInt(colours)]);
            i = end;
        }
        return patch(pixels, width, height);
    }

    /** The same picture as part of a larger one, at a place of the screen. */
    static Patch within(Patch patch, int x, int y, int margin) {
        int stride = patch.width() + 2 * margin;
        int[] pixels = new int[stride * (patch.height() + 2 * margin)];
        Arrays.fill(pixels, 0x123456);
        int offset = margin * stride + margin;
        for (int row = 0; row < patch.height(); row++) {
            System.arraycopy(patch.pixels(), patch.row(row), pixels, offset + row * stride, patch.width());
        }
        return new Patch(new Rect(x, y, patch.width(), patch.height()), pixels, offset, stride);
    }

    private static Patch patch(int[] pixels, int width, int height) {
        return new Patch(new Rect(0, 0, width, height), pixels, 0, width);
    }

    private static int wave(double phase) {
        return (int) (126 + 124 * Math.sin(phase));
    }

    private static int mix(int ground, int ink, int share) {
        int mixed = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            int from = ground >> shift & 0xff;
            int to = ink >> shift & 0xff;
            mixed |= from + (to - from) * share / 256 << shift;
        }
        return mixed;
    }
}
