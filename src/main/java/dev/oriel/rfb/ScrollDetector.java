package dev.oriel.rfb;

import dev.oriel.framebuffer.Rect;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds out what has moved up or down in an area, and how far. The area is cut into strips, whose rows are compared by
 * their hashes, so that a clock that ticks beside a text that scrolls does no harm. Is used again and again; for one
 * thread.
 */
public final class ScrollDetector {

    /** Width of a strip in pixels. */
    private static final int STRIP = 64;

    /** Fewer rows in one piece are cheaper to send than to look for. */
    private static final int LEAST_ROWS = 16;

    /** Odd and without pattern: 2^64 divided by the golden ratio. */
    private static final long MIX = 0x9e3779b97f4a7c15L;

    private long[][] before = new long[0][];
    private long[][] after = new long[0][];
    private int[] votes = new int[0];
    private int[] firstRow = new int[0];

    /** Rows of some strips that have moved together, counted from the top of the area. */
    private record Run(int firstStrip, int strips, int top, int bottom, int changed) {

        int height() {
            return bottom - top;
        }

        static final Run NONE = new Run(0, 0, 0, 0, 0);
    }

    /**
     * Compares two pictures of the same area.
     *
     * @param was the area as the viewer has it
     * @param is the area as it shall be
     * @return what has moved, if it is worth it: side by side, and all by the same distance; it is exact, every pixel
     *     has been compared
     */
    public List<Move> detect(Patch was, Patch is) {
        if (!was.area().equals(is.area())) {
            throw new IllegalArgumentException(was.area() + " and " + is.area() + " are not the same area");
        }
        int strips = (is.width() + STRIP - 1) / STRIP;
        reserve(strips, is.height());
        for (int strip = 0; strip < strips; strip++) {
            hashRows(was, strip, before[strip]);
            hashRows(is, strip, after[strip]);
        }
        int distance = mostVotedDistance(strips, is.height());
        if (distance == 0) {
            return List.of();
        }
        return runs(strips, is.height(), distance).stream()
                .filter(run -> run.height() >= LEAST_ROWS && run.changed() > 0)
                .map(run -> scroll(run, is.area(), distance))
                .filter(scroll -> isExact(scroll, was, is))
                .toList();
    }

    private void reserve(int strips, int height) {
        if (before.length < strips || before[0].length < height) {
            before = new long[strips][height];
            after = new long[strips][height];
        }
        if (votes.length < 2 * height) {
            votes = new int[2 * height];
            firstRow = new int[Integer.highestOneBit(height) * 4];
        }
    }

    private static void hashRows(Patch patch, int strip, long[] hashes) {
        int[] pixels = patch.pixels();
        int width = Math.min(STRIP, patch.width() - strip * STRIP);
        for (int y = 0; y < patch.height(); y++) {
            int from = patch.row(y) + strip * STRIP;
            hashes[y] = hash(pixels, from, from + width);
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

    /** Each row of a strip that has changed votes for the distance to where it was, if it was in one place only. */
    private int mostVotedDistance(int strips, int height) {
        Arrays.fill(votes, 0, 2 * height, 0);
        int best = 0;
        for (int strip = 0; strip < strips; strip++) {
            long[] was = before[strip];
            long[] is = after[strip];
            if (Arrays.equals(was, 0, height, is, 0, height)) {
                continue;
            }
            index(was, height);
            for (int y = 0; y < height; y++) {
                if (is[y] != was[y]) {
                    int source = placeBefore(was, is[y]);
                    if (source >= 0) {
                        int vote = ++votes[source - y + height];
                        if (best == 0 || vote > votes[best + height]) {
                            best = source - y;
                        }
                    }
                }
            }
        }
        return best;
    }

    /** A hash table of the rows as they were; those that occur twice are marked as of no use. */
    private void index(long[] was, int height) {
        Arrays.fill(firstRow, 0);
        for (int y = 0; y < height; y++) {
            int slot = slot(was[y]);
            while (firstRow[slot] != 0 && was[Math.abs(firstRow[slot]) - 1] != was[y]) {
                slot = slot + 1 & firstRow.length - 1;
            }
            firstRow[slot] = firstRow[slot] == 0 ? y + 1 : -Math.abs(firstRow[slot]);
        }
    }

    private int placeBefore(long[] was, long hash) {
        int slot = slot(hash);
        while (firstRow[slot] != 0) {
            int row = firstRow[slot];
            if (was[Math.abs(row) - 1] == hash) {
                return row > 0 ? row - 1 : -1;
            }
            slot = slot + 1 & firstRow.length - 1;
        }
        return -1;
    }

    private int slot(long hash) {
        return (int) (hash * MIX >>> 32) & firstRow.length - 1;
    }

    /** The best run of each strip, joined with its neighbours' where they are about as high. */
    private List<Run> runs(int strips, int height, int distance) {
        List<Run> runs = new ArrayList<>();
        Run group = Run.NONE;
        for (int strip = 0; strip < strips; strip++) {
            Run run = bestRun(strip, height, distance);
            int top = Math.max(group.top(), run.top());
            int bottom = Math.min(group.bottom(), run.bottom());
            if (group.strips() > 0 && bottom - top >= group.height() * 3 / 4) {
                group = new Run(group.firstStrip(), group.strips() + 1, top, bottom, group.changed() + run.changed());
            } else {
                if (group.strips() > 0) {
                    runs.add(group);
                }
                group = run.changed() > 0 ? run : Run.NONE;
            }
        }
        if (group.strips() > 0) {
            runs.add(group);
        }
        return runs;
    }

    /** Of the runs of rows that are as far away as that, the one in which most have changed. */
    private Run bestRun(int strip, int height, int distance) {
        long[] was = before[strip];
        long[] is = after[strip];
        int from = Math.max(0, -distance);
        int to = Math.min(height, height - distance);
        Run best = Run.NONE;
        int start = from;
        int changed = 0;
        for (int y = from; y <= to; y++) {
            if (y == to || was[y + distance] != is[y]) {
                boolean better = changed > best.changed() || changed == best.changed() && y - start > best.height();
                if (y > start && better) {
                    best = new Run(strip, 1, start, y, changed);
                }
                start = y + 1;
                changed = 0;
            } else if (was[y] != is[y]) {
                changed++;
            }
        }
        return best;
    }

    private static Move scroll(Run run, Rect area, int distance) {
        int x = area.x() + run.firstStrip() * STRIP;
        int width = Math.min(run.strips() * STRIP, area.right() - x);
        Rect target = new Rect(x, area.y() + run.top(), width, run.height());
        return new Move(target, x, area.y() + run.top() + distance);
    }

    private static boolean isExact(Move scroll, Patch was, Patch is) {
        Rect target = scroll.target();
        int column = target.x() - is.area().x();
        for (int y = 0; y < target.height(); y++) {
            int wasFrom = was.row(scroll.sourceY() + y - was.area().y()) + column;
            int isFrom = is.row(target.y() + y - is.area().y()) + column;
            if (!Arrays.equals(
                    was.pixels(), wasFrom, wasFrom + target.width(), is.pixels(), isFrom, isFrom + target.width())) {
                return false;
            }
        }
        return true;
    }
}
