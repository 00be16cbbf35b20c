package dev.oriel.rfb;

import dev.oriel.framebuffer.Rect;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds out what has moved in any direction: a window that is dragged. Short runs of pixels that have left their places
 * are looked for everywhere; where most of them agree, the piece is as large as its pixels are the same. For what only
 * scrolls, {@link ScrollDetector} is quicker and finds more. Is used again and again; for one thread.
 */
public final class MoveDetector {

    /** Pixels of a run. */
    private static final int RUN = 32;

    /** A run that looks like many others tells nothing: so many of its pixels differ from their neighbours. */
    private static final int LEAST_EDGES = 4;

    /** Rows in which runs are looked for. */
    private static final int ROWS = 48;

    /** So many runs must agree. */
    private static final int LEAST_VOTES = 3;

    /** What does less is cheaper to send than to look for: pixels that are right only by the move. */
    private static final int LEAST_GAIN = 32 * 32;

    /** A pattern that is found everywhere is not followed any further. */
    private static final int MOST_FINDS = 4096;

    private static final int MOST_RUNS = 2048;

    /** A power of two, and some times as many as there can be runs. */
    private static final int SLOTS = 1 << 13;

    private static final int MOST_SEEDS = 4;
    private static final int LONGEST_REST = 8;

    /** Odd and without pattern: 2^64 divided by the golden ratio. */
    private static final long MIX = 0x9e3779b97f4a7c15L;

    /** What a pixel counts that leaves the run. */
    private static final long OLDEST = oldest();

    private final int[] runAt = new int[SLOTS];
    private final long[] hashes = new long[SLOTS];
    private int misses;
    private int rest;

    /** How far a run has gone, and where it is now, counted from the corner of the area. */
    private record Find(int right, int down, int x, int y) {}

    /**
     * Compares two pictures of the same area. After a miss the next pictures are not looked at, the more the more often
     * there was nothing: a film must not cost much.
     *
     * @param was the area as the viewer has it
     * @param is the area as it shall be
     * @return what has moved; every pixel has been compared
     */
    public Optional<Move> detect(Patch was, Patch is) {
        if (!was.area().equals(is.area())) {
            throw new IllegalArgumentException(was.area() + " and " + is.area() + " are not the same area");
        }
        if (rest > 0) {
            rest--;
            return Optional.empty();
        }
        Optional<Move> found = lookFor(was, is);
        if (found.isPresent()) {
            misses = 0;
        } else {
            misses = Math.min(misses + 1, LONGEST_REST);
            rest = misses - 1;
        }
        return found;
    }

    private Optional<Move> lookFor(Patch was, Patch is) {
        if (was.width() < RUN || collectRuns(was, is) < LEAST_VOTES) {
            return Optional.empty();
        }
        List<Find> agreeing = mostFrequent(find(was, is));
        if (agreeing.size() < LEAST_VOTES) {
            return Optional.empty();
        }
        Find first = agreeing.getFirst();
        Overlay overlay = new Overlay(was, is, first.right(), first.down());
        int apart = Math.max(1, agreeing.size() / MOST_SEEDS);
        Rect best = new Rect(0, 0, 0, 0);
        for (int i = 0; i < agreeing.size(); i += apart) {
            Rect piece = overlay.pieceAround(agreeing.get(i));
            best = piece.area() > best.area() ? piece : best;
        }
        return overlay.gain(best) < LEAST_GAIN ? Optional.empty() : Optional.of(overlay.moved(best));
    }

    /** Notes the runs of some rows that are not in their places any more. Returns how many there are. */
    private int collectRuns(Patch was, Patch is) {
        Arrays.fill(runAt, -1);
        int runs = 0;
        int[] pixels = was.pixels();
        int step = Math.max(1, was.height() / ROWS);
        for (int y = step / 2; y < was.height(); y += step) {
            for (int x = 0; x + RUN <= was.width() && runs < MOST_RUNS; x += RUN) {
                int here = was.row(y) + x;
                int there = is.row(y) + x;
                if (!Arrays.equals(pixels, here, here + RUN, is.pixels(), there, there + RUN)
                        && edges(pixels, here) >= LEAST_EDGES
                        && note(hash(pixels, here), here)) {
                    runs++;
                }
            }
        }
        return runs;
    }

    private static int edges(int[] pixels, int from) {
        int edges = 0;
        for (int i = from + 1; i < from + RUN; i++) {
            edges += pixels[i] == pixels[i - 1] ? 0 : 1;
        }
        return edges;
    }

    private boolean note(long hash, int place) {
        int slot = slot(hash);
        while (runAt[slot] >= 0 && hashes[slot] != hash) {
            slot = slot + 1 & SLOTS - 1;
        }
        boolean isNew = runAt[slot] < 0;
        runAt[slot] = place;
        hashes[slot] = hash;
        return isNew;
    }

    /** Looks for the runs at all places. */
    private List<Find> find(Patch was, Patch is) {
        List<Find> finds = new ArrayList<>();
        int[] pixels = is.pixels();
        for (int y = 0; y < is.height(); y++) {
            int from = is.row(y);
            int last = from + is.width() - RUN;
            long hash = hash(pixels, from);
            for (int at = from; at <= last; at++) {
                int slot = slot(hash);
                while (runAt[slot] >= 0 && hashes[slot] != hash) {
                    slot = slot + 1 & SLOTS - 1;
                }
                int source = runAt[slot];
                if (source >= 0 && Arrays.equals(was.pixels(), source, source + RUN, pixels, at, at + RUN)) {
                    int place = source - was.offset();
                    int x = at - from;
                    finds.add(new Find(x - place % was.stride(), y - place / was.stride(), x, y));
                    if (finds.size() == MOST_FINDS) {
                        return finds;
                    }
                }
                if (at < last) {
                    hash = hash * MIX + pixels[at + RUN] - pixels[at] * OLDEST;
                }
            }
        }
        return finds;
    }

    /** Those that have gone the way that most have gone. */
    private static List<Find> mostFrequent(List<Find> finds) {
        List<Find> sorted = new ArrayList<>(finds);
        sorted.sort(Comparator.comparingInt(Find::right).thenComparingInt(Find::down));
        int bestFrom = 0;
        int bestTo = 0;
        int from = 0;
        for (int i = 0; i < sorted.size(); i++) {
            Find first = sorted.get(from);
            Find find = sorted.get(i);
            if (find.right() != first.right() || find.down() != first.down()) {
                from = i;
            }
            if (i + 1 - from > bestTo - bestFrom) {
                bestFrom = from;
                bestTo = i + 1;
            }
        }
        return sorted.subList(bestFrom, bestTo);
    }

    private static long hash(int[] pixels, int from) {
        long hash = 0;
        for (int i = from; i < from + RUN; i++) {
            hash = hash * MIX + pixels[i];
        }
        return hash;
    }

    private static int slot(long hash) {
        return (int) ((hash ^ hash >>> 32) * MIX >>> 40) & SLOTS - 1;
    }

    /** What the oldest of a run's pixels has been multiplied with when the next one comes. */
    private static long oldest() {
        long factor = 1;
        for (int i = 0; i < RUN; i++) {
            factor *= MIX;
        }
        return factor;
    }

    /** The new picture, and the old one laid over it as if all of it had gone the same way. Places as in {@link Find}. */
    private record Overlay(Patch was, Patch is, int right, int down) {

        /** The piece around a run in which all pixels are the same, as large as it can be found without much trouble. */
        Rect pieceAround(Find find) {
            Rect run = new Rect(find.x(), find.y(), RUN, 1);
            Rect highFirst = grownSideways(grownUpAndDown(run));
            Rect wideFirst = grownUpAndDown(grownSideways(run));
            return highFirst.area() > wideFirst.area() ? highFirst : wideFirst;
        }

        private Rect grownUpAndDown(Rect piece) {
            int top = piece.y();
            while (top > Math.max(0, down) && isSame(piece.x(), piece.right(), top - 1)) {
                top--;
            }
            int bottom = piece.bottom();
            while (bottom < Math.min(is.height(), is.height() + down) && isSame(piece.x(), piece.right(), bottom)) {
                bottom++;
            }
            return new Rect(piece.x(), top, piece.width(), bottom - top);
        }

        private Rect grownSideways(Rect piece) {
            int left = Math.max(0, right);
            int end = Math.min(is.width(), is.width() + right);
            for (int y = piece.y(); y < piece.bottom(); y++) {
                int here = is.row(y);
                int there = was.row(y - down) - right;
                int x = piece.x();
                while (x > left && is.pixels()[here + x - 1] == was.pixels()[there + x - 1]) {
                    x--;
                }
                left = x;
                x = piece.right();
                while (x < end && is.pixels()[here + x] == was.pixels()[there + x]) {
                    x++;
                }
                end = x;
            }
            return new Rect(left, piece.y(), end - left, piece.height());
        }

        private boolean isSame(int from, int to, int y) {
            int here = is.row(y);
            int there = was.row(y - down) - right;
            return Arrays.equals(is.pixels(), here + from, here + to, was.pixels(), there + from, there + to);
        }

        /** How many pixels of a piece were not right before the move. */
        int gain(Rect piece) {
            int gain = 0;
            for (int y = piece.y(); y < piece.bottom(); y++) {
                for (int x = piece.x(); x < piece.right(); x++) {
                    gain += is.pixels()[is.row(y) + x] == was.pixels()[was.row(y) + x] ? 0 : 1;
                }
            }
            return gain;
        }

        Move moved(Rect piece) {
            int x = is.area().x() + piece.x();
            int y = is.area().y() + piece.y();
            return new Move(new Rect(x, y, piece.width(), piece.height()), x - right, y - down);
        }
    }
}
