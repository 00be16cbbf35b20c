package dev.oriel.console;

import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What one viewer has seen of a framebuffer: for each tile the generation that it was sent. This is all that is kept
 * for a viewer, however slow it is. Not thread-safe.
 */
final class SeenTiles {

    private static final long NEVER = -1;

    /** Rectangles are at most this many tiles high, so that an update can be cut to a slow line's measure. */
    private static final int TALLEST = 4;

    private final Framebuffer framebuffer;
    private final long[] seen;
    private final long[] current;

    /** A part of the screen that the viewer has not seen, and the newest generation in it. */
    record Unseen(Rect area, long generation) {}

    SeenTiles(Framebuffer framebuffer) {
        this.framebuffer = framebuffer;
        int tiles = framebuffer.tilesAcross() * framebuffer.tilesDown();
        this.seen = new long[tiles];
        this.current = new long[tiles];
        Arrays.fill(seen, NEVER);
    }

    Framebuffer framebuffer() {
        return framebuffer;
    }

    /** The viewer has lost, or never had, what is in this area. */
    void forget(Rect area) {
        Rect part = area.intersect(framebuffer.bounds());
        if (part.isEmpty()) {
            return;
        }
        for (int row = part.y() / Framebuffer.TILE; row * Framebuffer.TILE < part.bottom(); row++) {
            int from = row * framebuffer.tilesAcross();
            int left = part.x() / Framebuffer.TILE;
            int right = (part.right() - 1) / Framebuffer.TILE;
            Arrays.fill(seen, from + left, from + right + 1, NEVER);
        }
    }

    /** What the viewer has not seen, as few rectangles of whole tiles that do not overlap, from the top down. */
    List<Unseen> unseen() {
        framebuffer.stamps(current);
        int across = framebuffer.tilesAcross();
        List<Unseen> found = new ArrayList<>();
        boolean[] taken = new boolean[current.length];
        for (int row = 0; row < framebuffer.tilesDown(); row++) {
            for (int column = 0; column < across; column++) {
                if (!isUnseen(row * across + column, taken)) {
                    continue;
                }
                int right = column + 1;
                while (right < across && isUnseen(row * across + right, taken)) {
                    right++;
                }
                int bottom = row + 1;
                while (bottom < framebuffer.tilesDown()
                        && bottom - row < TALLEST
                        && isRunUnseen(bottom * across, column, right, taken)) {
                    bottom++;
                }
                found.add(take(column, row, right, bottom, taken));
            }
        }
        return found;
    }

    /** The viewer has been sent this. */
    void sent(Unseen part) {
        Rect area = part.area();
        for (int y = area.y(); y < area.bottom(); y += Framebuffer.TILE) {
            for (int x = area.x(); x < area.right(); x += Framebuffer.TILE) {
                int tile = y / Framebuffer.TILE * framebuffer.tilesAcross() + x / Framebuffer.TILE;
                seen[tile] = current[tile];
            }
        }
    }

    private Unseen take(int left, int top, int right, int bottom, boolean[] taken) {
        long newest = 0;
        for (int row = top; row < bottom; row++) {
            for (int column = left; column < right; column++) {
                int tile = row * framebuffer.tilesAcross() + column;
                taken[tile] = true;
                newest = Math.max(newest, current[tile]);
            }
        }
        Rect first = framebuffer.tile(left, top);
        Rect last = framebuffer.tile(right - 1, bottom - 1);
        return new Unseen(new Rect(first.x(), first.y(), last.right() - first.x(), last.bottom() - first.y()), newest);
    }

    private boolean isRunUnseen(int from, int left, int right, boolean[] taken) {
        for (int column = left; column < right; column++) {
            if (!isUnseen(from + column, taken)) {
                return false;
            }
        }
        return true;
    }

    private boolean isUnseen(int tile, boolean[] taken) {
        return !taken[tile] && current[tile] > seen[tile];
    }
}
