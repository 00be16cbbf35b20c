package dev.oriel.console;

import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import java.util.Arrays;

/**
 * A screen made smaller: each pixel is the mean of the pixels that it stands for.
 *
 * @param width pixels
 * @param height pixels
 * @param pixels 0x00RRGGBB, row by row; not copied, must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares pictures
record Thumbnail(int width, int height, int[] pixels) {

    /** Rows whose colours are added up in one int: their blue must stay below 1 << 16. */
    private static final int MOST_AT_ONCE = 256;

    /**
     * A picture of a screen. A smaller one is read some rows at a time, so that nobody who draws has to wait for it; what
     * changes meanwhile opens a new generation, and with it the next picture.
     *
     * @param width pixels, 1 to the screen's own width; more is cut to that
     */
    static Thumbnail of(Framebuffer screen, int width) {
        int targetWidth = Math.clamp(width, 1, screen.width());
        if (targetWidth == screen.width()) {
            return new Thumbnail(screen.width(), screen.height(), screen.read(screen.bounds()));
        }
        int targetHeight = Math.max(1, Math.round((float) screen.height() * targetWidth / screen.width()));
        int[] pixels = new int[targetWidth * targetHeight];
        Shrinker shrinker = new Shrinker(screen, targetWidth);
        for (int y = 0; y < targetHeight; y++) {
            int top = (int) ((long) y * screen.height() / targetHeight);
            int bottom = Math.max(top + 1, (int) ((y + 1L) * screen.height() / targetHeight));
            shrinker.shrink(top, bottom, pixels, y * targetWidth);
        }
        return new Thumbnail(targetWidth, targetHeight, pixels);
    }

    /** Makes one row of several: adds them up first, which processors do for many columns at once. */
    private static final class Shrinker {

        private final Framebuffer screen;
        private final int[] source;
        private final int[] sumsOfRedAndBlue;
        private final int[] sumsOfGreen;
        private final int[] edges;
        private final long[] red;
        private final long[] green;
        private final long[] blue;

        Shrinker(Framebuffer screen, int width) {
            this.screen = screen;
            this.source = new int[screen.width()];
            this.sumsOfRedAndBlue = new int[screen.width()];
            this.sumsOfGreen = new int[screen.width()];
            this.edges = new int[width + 1];
            this.red = new long[width];
            this.green = new long[width];
            this.blue = new long[width];
            for (int x = 0; x <= width; x++) {
                edges[x] = (int) ((long) x * screen.width() / width);
            }
        }

        void shrink(int top, int bottom, int[] target, int at) {
            for (int y = top; y < bottom; y += MOST_AT_ONCE) {
                addRows(y, Math.min(bottom, y + MOST_AT_ONCE));
                addColumns();
            }
            for (int x = 0; x < red.length; x++) {
                // A product instead of three quotients, which cost as much as all the sums; the half keeps it exact.
                double share = 1.0 / ((edges[x + 1] - edges[x]) * (bottom - top));
                int meanRed = (int) ((red[x] + 0.5) * share);
                int meanGreen = (int) ((green[x] + 0.5) * share);
                int meanBlue = (int) ((blue[x] + 0.5) * share);
                target[at + x] = meanRed << 16 | meanGreen << 8 | meanBlue;
            }
            Arrays.fill(red, 0);
            Arrays.fill(green, 0);
            Arrays.fill(blue, 0);
        }

        private void addRows(int top, int bottom) {
            int[] pixels = source;
            int[] redAndBlue = sumsOfRedAndBlue;
            int[] justGreen = sumsOfGreen;
            Arrays.fill(redAndBlue, 0);
            Arrays.fill(justGreen, 0);
            for (int y = top; y < bottom; y++) {
                screen.read(new Rect(0, y, pixels.length, 1), pixels, 0, pixels.length);
                for (int x = 0; x < pixels.length; x++) {
                    redAndBlue[x] += pixels[x] & 0xff00ff;
                }
                for (int x = 0; x < pixels.length; x++) {
                    justGreen[x] += pixels[x] >>> 8 & 0xff;
                }
            }
        }

        private void addColumns() {
            for (int x = 0; x < red.length; x++) {
                // At most 8192 columns of less than 1 << 16: no more than an int holds.
                int sumOfRed = 0;
                int sumOfGreen = 0;
                int sumOfBlue = 0;
                for (int i = edges[x]; i < edges[x + 1]; i++) {
                    sumOfRed += sumsOfRedAndBlue[i] >>> 16;
                    sumOfGreen += sumsOfGreen[i];
                    sumOfBlue += sumsOfRedAndBlue[i] & 0xffff;
                }
                red[x] += sumOfRed;
                green[x] += sumOfGreen;
                blue[x] += sumOfBlue;
            }
        }
    }
}
