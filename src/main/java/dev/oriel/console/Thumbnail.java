package dev.oriel.console;

import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A screen made smaller: each pixel is the mean of the pixels that it stands for. It is kept, and of the screen only what
 * has changed is looked at again. Not thread-safe.
 */
final class Thumbnail {

    private static final int TILE = Framebuffer.TILE;

    /** Rows whose colours are added up in one int: their blue must stay below 1 << 16. */
    private static final int MOST_AT_ONCE = 256;

    private final Framebuffer screen;
    private final int width;
    private final int height;
    private final int[] pixels;
    private final long[] stamps;
    private long generation = -1;

    // Where the columns begin on the screen, and what is added up for one row of them.
    private final int[] edges;
    private final int[] source;
    private final int[] sumsOfRedAndBlue;
    private final int[] sumsOfGreen;
    private final long[] red;
    private final long[] green;
    private final long[] blue;

    /**
     * Shows nothing until it is updated.
     *
     * @param width pixels, 1 to the screen's own width; more is cut to that
     */
    Thumbnail(Framebuffer screen, int width) {
        this.screen = screen;
        this.width = Math.clamp(width, 1, screen.width());
        this.height = Math.max(1, Math.round((float) screen.height() * this.width / screen.width()));
        this.pixels = new int[this.width * height];
        this.stamps = new long[screen.tilesAcross() * screen.tilesDown()];
        this.edges = new int[this.width + 1];
        for (int x = 0; x <= this.width; x++) {
            edges[x] = (int) ((long) x * screen.width() / this.width);
        }
        this.source = new int[screen.width()];
        this.sumsOfRedAndBlue = new int[screen.width()];
        this.sumsOfGreen = new int[screen.width()];
        this.red = new long[this.width];
        this.green = new long[this.width];
        this.blue = new long[this.width];
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** 0x00RRGGBB, row by row; not copied, must not be changed. */
    int[] pixels() {
        return pixels;
    }

    /**
     * Takes over what has changed on the screen since the last time. It is read some rows at a time, so that nobody who
     * draws has to wait for it; what changes meanwhile opens a new generation, and is found the next time.
     *
     * @return the rows in which something may be new
     */
    BitSet update() {
        BitSet rows = new BitSet(height);
        long newest = screen.stamps(stamps);
        for (int y = 0; y < height; y++) {
            int top = (int) ((long) y * screen.height() / height);
            int bottom = Math.max(top + 1, (int) ((y + 1L) * screen.height() / height));
            int left = screen.tilesAcross();
            int right = 0;
            for (int row = top / TILE; row * TILE < bottom; row++) {
                for (int column = 0; column < screen.tilesAcross(); column++) {
                    if (stamps[row * screen.tilesAcross() + column] > generation) {
                        left = Math.min(left, column);
                        right = Math.max(right, column + 1);
                    }
                }
            }
            if (left < right) {
                shrink(y, top, bottom, columnOf(left * TILE), Math.min(columnOf(right * TILE) + 1, width));
                rows.set(y);
            }
        }
        generation = newest;
        return rows;
    }

    /** The column that shows a column of the screen; the last one for what is right of the screen. */
    private int columnOf(int screenColumn) {
        int found = Arrays.binarySearch(edges, 0, width, Math.min(screenColumn, screen.width() - 1));
        return found < 0 ? -found - 2 : found;
    }

    private void shrink(int y, int top, int bottom, int from, int to) {
        for (int row = top; row < bottom; row += MOST_AT_ONCE) {
            addRows(row, Math.min(bottom, row + MOST_AT_ONCE), edges[from], edges[to]);
            addColumns(from, to);
        }
        for (int x = from; x < to; x++) {
            // A product instead of three quotients, which cost as much as all the sums; the half keeps it exact.
            double share = 1.0 / ((edges[x + 1] - edges[x]) * (bottom - top));
            int meanRed = (int) ((red[x] + 0.5) * share);
            int meanGreen = (int) ((green[x] + 0.5) * share);
            int meanBlue = (int) ((blue[x] + 0.5) * share);
            pixels[y * width + x] = meanRed << 16 | meanGreen << 8 | meanBlue;
        }
        Arrays.fill(red, from, to, 0);
        Arrays.fill(green, from, to, 0);
        Arrays.fill(blue, from, to, 0);
    }

    /** Adds the rows up first, which processors do for many columns at once. */
    private void addRows(int top, int bottom, int left, int right) {
        int[] row = source;
        int[] redAndBlue = sumsOfRedAndBlue;
        int[] justGreen = sumsOfGreen;
        Arrays.fill(redAndBlue, left, right, 0);
        Arrays.fill(justGreen, left, right, 0);
        for (int y = top; y < bottom; y++) {
            screen.read(new Rect(left, y, right - left, 1), row, left, right - left);
            for (int x = left; x < right; x++) {
                redAndBlue[x] += row[x] & 0xff00ff;
            }
            for (int x = left; x < right; x++) {
                justGreen[x] += row[x] >>> 8 & 0xff;
            }
        }
    }

    private void addColumns(int from, int to) {
        for (int x = from; x < to; x++) {
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
