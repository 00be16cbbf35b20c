package dev.oriel.rfb;

import dev.oriel.framebuffer.Rect;
import java.util.Arrays;
import java.util.Optional;

/**
 * Finds out how far the content of an area has moved up or down, by comparing the hashes of its rows. Is used again and
 * again; for one thread.
 */
public final class ScrollDetector {

    /** Fewer rows in one piece are cheaper to send than to look for. */
    private static final int LEAST_ROWS = 16;

    /** Odd and without pattern: 2^64 divided by the golden ratio. */
    private static final long MIX = 0x9e3779b97f4a7c15L;

    private long[] before = new long[0];
    private long[] after = new long[0];
    private int[] votes = new int[0];
    private int[] firstRow = new int[0];

    /**
     * Rows that are on the screen already, elsewhere.
     *
     * @param target where they are now
     * @param sourceY the row where the first of them was before; the columns are the same
     */
    public record Scroll(Rect target, int sourceY) {}

    /**
     * Compares two pictures of the same area.
     *
     * @param was the area as the viewer has it
     * @param is the area as it shall be
     * @return the largest piece that has moved, if it is worth it; it is exact, every pixel has been compared
     */
    public Optional<Scroll> detect(Patch was, Patch is) {
        if (!was.area().equals(is.area())) {
            throw new IllegalArgumentException(was.area() + " and " + is.area() + " are not the same area");
        }
        int height = is.height();
        reserve(height);
        hashRows(was, before);
        hashRows(is, after);
        int distance = mostVotedDistance(height);
        return distance == 0 ? Optional.empty() : longestRun(was, is, distance);
    }

    private void reserve(int height) {
        if (before.length < height) {
            before = new long[height];
            after = new long[height];
            votes = new int[2 * height];
            firstRow = new int[Integer.highestOneBit(height) * 4];
        }
    }

    private static void hashRows(Patch patch, long[] hashes) {
        int[] pixels = patch.pixels();
        for (int y = 0; y < patch.height(); y++) {
            int from = patch.row(y);
            hashes[y] = hash(pixels, from, from + patch.width());
        }
    }

    /** Four sums side by side, because each multiplication waits for the one before. */
    private static long hash(int[] pixels, int from, int to) {
        long a = 1;
        long b = 2;
        long c = 3;
        long d = 4;
        int i = from;
        for (; i + 3 < to; i += 4) {
            a = a * MIX + pixels[i];
            b = b * MIX + pixels[i + 1];
            c = c * MIX + pixels[i + 2];
            d = d * MIX + pixels[i + 3];
        }
        for (; i < to; i++) {
            a = a * MIX + pixels[i];
        }
        return ((a * MIX + b) * MIX + c) * MIX + d;
    }

    /** Each row that has changed votes for the distance to where it was, if it was in one place only. */
    private int mostVotedDistance(int height) {
        index(height);
        Arrays.fill(votes, 0, 2 * height, 0);
        int best = 0;
        for (int y = 0; y < height; y++) {
            if (after[y] != before[y]) {
                int source = placeBefore(after[y]);
                if (source >= 0) {
                    int vote = ++votes[source - y + height];
                    if (best == 0 || vote > votes[best + height]) {
                        best = source - y;
                    }
                }
            }
        }
        return best;
    }

    /** A hash table of the rows as they were; those that occur twice are marked as of no use. */
    private void index(int height) {
        Arrays.fill(firstRow, 0);
        for (int y = 0; y < height; y++) {
            int slot = slot(before[y]);
            while (firstRow[slot] != 0 && before[Math.abs(firstRow[slot]) - 1] != before[y]) {
                slot = slot + 1 & firstRow.length - 1;
            }
            firstRow[slot] = firstRow[slot] == 0 ? y + 1 : -Math.abs(firstRow[slot]);
        }
    }

    private int placeBefore(long hash) {
        int slot = slot(hash);
        while (firstRow[slot] != 0) {
            int row = firstRow[slot];
            if (before[Math.abs(row) - 1] == hash) {
                return row > 0 ? row - 1 : -1;
            }
            slot = slot + 1 & firstRow.length - 1;
        }
        return -1;
    }

    private int slot(long hash) {
        return (int) (hash * MIX >>> 32) & firstRow.length - 1;
    }

    /** The longest run of rows that are as far away as that, pixel by pixel. */
    private static Optional<Scroll> longestRun(Patch was, Patch is, int distance) {
        int from = Math.max(0, -distance);
        int to = Math.min(is.height(), is.height() - distance);
        int bestStart = 0;
        int bestLength = 0;
        int start = from;
        for (int y = from; y <= to; y++) {
            if (y == to || !sameRow(was, y + distance, is, y)) {
                if (y - start > bestLength) {
                    bestStart = start;
                    bestLength = y - start;
                }
                start = y + 1;
            }
        }
        if (bestLength < LEAST_ROWS) {
            return Optional.empty();
        }
        Rect area = is.area();
        Rect target = new Rect(area.x(), area.y() + bestStart, area.width(), bestLength);
        return Optional.of(new Scroll(target, area.y() + bestStart + distance));
    }

    private static boolean sameRow(Patch was, int wasY, Patch is, int isY) {
        int wasFrom = was.row(wasY);
        int isFrom = is.row(isY);
        return Arrays.equals(was.pixels(), wasFrom, wasFrom + was.width(), is.pixels(), isFrom, isFrom + is.width());
    }
}
