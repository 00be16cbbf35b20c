package dev.oriel.console;

import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import dev.oriel.rfb.Move;
import dev.oriel.rfb.MoveDetector;
import dev.oriel.rfb.Patch;
import dev.oriel.rfb.ScrollDetector;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The picture that all viewers of a screen are shown. It goes from step to step: each is the framebuffer as it was when
 * an update was complete, and what made the difference to the step before, in two parts: what has moved, and what has
 * changed. So a viewer that has one step can be led to the newest, with as few pixels as possible, and all viewers that
 * have the same step by the same bytes.
 *
 * <p>Safe for use by many threads; {@link #advance()} may be called by one at a time.
 */
final class SharedPicture {

    /** Steps that are remembered: somewhat more than a viewer may be late that is to be sent moves. */
    private static final int REMEMBERED = 32;

    /** Less than this is sent sooner than it is looked at: pixels. */
    private static final int LEAST_TO_SCROLL = 64 * 64;

    private static final int TILE = Framebuffer.TILE;

    /** Where what has changed is copied to before it is compared. */
    private static final Scratch SCRATCH = new Scratch(Runtime.getRuntime().availableProcessors());

    /**
     * How the picture came to be what it is.
     *
     * @param number counts up by one
     * @param moves what has moved; to be done in this order, before the rest
     * @param changed where pixels are new
     */
    record Step(long number, List<Move> moves, TileRegion changed) {}

    private final Framebuffer source;
    private final LongSupplier nanoClock;
    private final ScrollDetector scrolling = new ScrollDetector();
    private final MoveDetector moving = new MoveDetector();
    private final long[] sourceStamps;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    // What follows is guarded by the lock.
    private final int[] pixels;
    private final long[] stamps;
    private final long[] changedNanos;
    private final Deque<Step> steps = new ArrayDeque<>(REMEMBERED);
    private long step;
    private long sourceGeneration = -1;

    SharedPicture(Framebuffer source, LongSupplier nanoClock) {
        this.source = source;
        this.nanoClock = nanoClock;
        int tiles = source.tilesAcross() * source.tilesDown();
        this.pixels = new int[source.width() * source.height()];
        this.sourceStamps = new long[tiles];
        this.stamps = new long[tiles];
        this.changedNanos = new long[tiles];
        advance();
    }

    Framebuffer source() {
        return source;
    }

    Rect bounds() {
        return source.bounds();
    }

    /** Takes over what has changed in the framebuffer, as the next step. */
    void advance() {
        long generation = source.stamps(sourceStamps);
        Rect touched = touched();
        if (!touched.isEmpty()) {
            int[] fresh = SCRATCH.take(pixels.length);
            try {
                advance(touched, fresh);
            } finally {
                SCRATCH.giveBack(fresh);
            }
        }
        sourceGeneration = generation;
    }

    private void advance(Rect touched, int[] fresh) {
        source.read(touched, fresh, touched.y() * source.width() + touched.x(), source.width());
        Lock exclusive = lock.writeLock();
        exclusive.lock();
        try {
            takeOver(touched, fresh);
        } finally {
            exclusive.unlock();
        }
    }

    /** What encloses all tiles that the framebuffer has changed since it was looked at last. */
    private Rect touched() {
        int left = source.tilesAcross();
        int top = source.tilesDown();
        int right = 0;
        int bottom = 0;
        for (int row = 0; row < source.tilesDown(); row++) {
            for (int column = 0; column < source.tilesAcross(); column++) {
                if (isTouched(row, column)) {
                    left = Math.min(left, column);
                    top = Math.min(top, row);
                    right = Math.max(right, column + 1);
                    bottom = row + 1;
                }
            }
        }
        return right == 0
                ? new Rect(0, 0, 0, 0)
                : new Rect(left * TILE, top * TILE, (right - left) * TILE, (bottom - top) * TILE).intersect(bounds());
    }

    private boolean isTouched(int row, int column) {
        return sourceStamps[row * source.tilesAcross() + column] > sourceGeneration;
    }

    private void takeOver(Rect touched, int[] fresh) {
        long next = step + 1;
        long now = nanoClock.getAsLong();
        List<Move> moves = step == 0 ? List.of() : moves(touched, fresh);
        moves.forEach(move -> apply(move, next, now));
        TileRegion changed = new TileRegion(bounds());
        for (int row = touched.y() / TILE; row * TILE < touched.bottom(); row++) {
            for (int column = touched.x() / TILE; column * TILE < touched.right(); column++) {
                if (isTouched(row, column)) {
                    Rect difference = update(source.tile(column, row), fresh);
                    if (!difference.isEmpty()) {
                        changed.add(difference, next);
                        stamp(difference, next, now);
                    }
                }
            }
        }
        if (moves.isEmpty() && changed.isEmpty()) {
            return;
        }
        if (steps.size() == REMEMBERED) {
            steps.removeFirst();
        }
        steps.addLast(new Step(next, moves, changed));
        step = next;
    }

    private List<Move> moves(Rect touched, int[] fresh) {
        if (touched.area() < LEAST_TO_SCROLL) {
            return List.of();
        }
        int offset = touched.y() * source.width() + touched.x();
        Patch was = new Patch(touched, pixels, offset, source.width());
        Patch is = new Patch(touched, fresh, offset, source.width());
        List<Move> scrolled = scrolling.detect(was, is);
        return scrolled.isEmpty() ? moving.detect(was, is).stream().toList() : scrolled;
    }

    private void apply(Move move, long number, long now) {
        int width = source.width();
        Rect target = move.target();
        boolean down = target.y() > move.sourceY();
        for (int i = 0; i < target.height(); i++) {
            int row = down ? target.height() - 1 - i : i;
            int from = (move.sourceY() + row) * width + move.sourceX();
            System.arraycopy(pixels, from, pixels, (target.y() + row) * width + target.x(), target.width());
        }
        stamp(target, number, now);
    }

    /**
     * Takes over a tile. Returns what encloses the pixels that are new, or all of the tile if that is most of it: whole
     * tiles become one large rectangle, which costs less than many that are a little smaller.
     */
    private Rect update(Rect tile, int[] fresh) {
        int width = source.width();
        int top = -1;
        int bottom = -1;
        int left = tile.width();
        int right = 0;
        for (int y = 0; y < tile.height(); y++) {
            int from = (tile.y() + y) * width + tile.x();
            int to = from + tile.width();
            int first = Arrays.mismatch(pixels, from, to, fresh, from, to);
            if (first >= 0) {
                int last = tile.width() - 1;
                while (pixels[from + last] == fresh[from + last]) {
                    last--;
                }
                left = Math.min(left, first);
                right = Math.max(right, last + 1);
                top = top < 0 ? y : top;
                bottom = y + 1;
                System.arraycopy(fresh, from + first, pixels, from + first, last + 1 - first);
            }
        }
        return top < 0 ? new Rect(0, 0, 0, 0) : new Rect(tile.x() + left, tile.y() + top, right - left, bottom - top);
    }

    private void stamp(Rect area, long number, long now) {
        for (int row = area.y() / TILE; row * TILE < area.bottom(); row++) {
            for (int column = area.x() / TILE; column * TILE < area.right(); column++) {
                stamps[row * source.tilesAcross() + column] = number;
                changedNanos[row * source.tilesAcross() + column] = now;
            }
        }
    }

    // ----- for viewers -----

    /**
     * Leads a viewer from a step to the newest.
     *
     * @param from the step that the viewer has
     * @param each is given the steps in their order, if they are all remembered
     * @param otherwise is given what has changed since then, if not
     * @return the newest step
     */
    long follow(long from, Consumer<Step> each, Consumer<TileRegion> otherwise) {
        Lock shared = lock.readLock();
        shared.lock();
        try {
            if (from < step) {
                if (!steps.isEmpty() && steps.getFirst().number() <= from + 1) {
                    steps.stream().filter(next -> next.number() > from).forEach(each);
                } else {
                    otherwise.accept(changedSince(from));
                }
            }
            return step;
        } finally {
            shared.unlock();
        }
    }

    private TileRegion changedSince(long from) {
        TileRegion changed = new TileRegion(bounds());
        for (int tile = 0; tile < stamps.length; tile++) {
            if (stamps[tile] > from) {
                changed.add(source.tile(tile % source.tilesAcross(), tile / source.tilesAcross()), stamps[tile]);
            }
        }
        return changed;
    }

    /** The last step that changed something in an area, or in a tile that it touches. */
    long stamp(Rect area) {
        Lock shared = lock.readLock();
        shared.lock();
        try {
            return newestStamp(area);
        } finally {
            shared.unlock();
        }
    }

    /** The pixels of an area, if nothing has changed there since a step; else null. */
    @Nullable
    Patch read(Rect area, long since) {
        int[] copy = new int[area.area()];
        Lock shared = lock.readLock();
        shared.lock();
        try {
            if (newestStamp(area) > since) {
                return null;
            }
            for (int row = 0; row < area.height(); row++) {
                int from = (area.y() + row) * source.width() + area.x();
                System.arraycopy(pixels, from, copy, row * area.width(), area.width());
            }
        } finally {
            shared.unlock();
        }
        return new Patch(area, copy, 0, area.width());
    }

    private long newestStamp(Rect area) {
        long newest = 0;
        for (int row = area.y() / TILE; row * TILE < area.bottom(); row++) {
            for (int column = area.x() / TILE; column * TILE < area.right(); column++) {
                newest = Math.max(newest, stamps[row * source.tilesAcross() + column]);
            }
        }
        return newest;
    }

    /** When the tiles of a region changed last, in the clock's nanoseconds; the earliest. Long.MAX_VALUE for none. */
    long restingSince(TileRegion region) {
        Lock shared = lock.readLock();
        shared.lock();
        try {
            long earliest = Long.MAX_VALUE;
            for (int tile = 0; tile < stamps.length; tile++) {
                if (region.touches(tile)) {
                    earliest = Math.min(earliest, changedNanos[tile]);
                }
            }
            return earliest;
        } finally {
            shared.unlock();
        }
    }

    /** The tiles of a region that have not changed since a moment. */
    TileRegion restingIn(TileRegion region, long sinceNanos) {
        TileRegion resting = new TileRegion(bounds());
        Lock shared = lock.readLock();
        shared.lock();
        try {
            for (int tile = 0; tile < stamps.length; tile++) {
                if (region.touches(tile) && changedNanos[tile] - sinceNanos <= 0) {
                    resting.addFrom(region, tile);
                }
            }
        } finally {
            shared.unlock();
        }
        return resting;
    }
}
