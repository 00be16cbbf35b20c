package dev.oriel.console;

import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import dev.oriel.rfb.Move;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of the screen, kept as one box in each tile: whatever happens on the screen, it takes the same little memory.
 * It may hold more than was added to it, never less. Not thread-safe.
 */
final class TileRegion {

    private static final int TILE = Framebuffer.TILE;

    /** A box has four edges of six bits each, the right and the bottom one inclusive, and this bit to tell it from none. */
    private static final int PRESENT = 1 << 24;

    /** Pixels that are sent in vain sooner than another rectangle: about forty bytes, its header and its palette. */
    private static final int MOST_IN_BETWEEN = 512;

    private final Rect bounds;
    private final int across;
    private final int[] boxes;
    private final long[] since;

    TileRegion(Rect bounds) {
        this.bounds = bounds;
        this.across = (bounds.width() + TILE - 1) / TILE;
        int tiles = across * ((bounds.height() + TILE - 1) / TILE);
        this.boxes = new int[tiles];
        this.since = new long[tiles];
    }

    boolean isEmpty() {
        for (int box : boxes) {
            if (box != 0) {
                return false;
            }
        }
        return true;
    }

    /** How many tiles it touches at most. */
    int tiles() {
        return boxes.length;
    }

    /** Whether there is something of it in this tile, counted row by row. */
    boolean touches(int tile) {
        return boxes[tile] != 0;
    }

    /**
     * Adds an area; what lies outside of the screen is left out.
     *
     * @param now how old it is: {@link #rectangles} gives the lowest first, and what is there already stays as old as
     *     it is
     */
    void add(Rect area, long now) {
        Rect part = area.intersect(bounds);
        if (part.isEmpty()) {
            return;
        }
        for (int row = part.y() / TILE; row * TILE < part.bottom(); row++) {
            for (int column = part.x() / TILE; column * TILE < part.right(); column++) {
                addBox(row * across + column, box(part, column * TILE, row * TILE), now);
            }
        }
    }

    /** Adds what another region has in one tile, as old as it is there. */
    void addFrom(TileRegion other, int tile) {
        addBox(tile, other.boxes[tile], other.since[tile]);
    }

    void addAll(TileRegion other, long now) {
        for (int tile = 0; tile < boxes.length; tile++) {
            if (other.boxes[tile] != 0) {
                addBox(tile, other.boxes[tile], now);
            }
        }
    }

    /** Takes out the boxes that lie inside of an area; others stay whole. */
    void remove(Rect area) {
        Rect part = area.intersect(bounds);
        if (part.isEmpty()) {
            return;
        }
        for (int row = part.y() / TILE; row * TILE < part.bottom(); row++) {
            for (int column = part.x() / TILE; column * TILE < part.right(); column++) {
                int tile = row * across + column;
                if (boxes[tile] != 0 && part.contains(rect(tile))) {
                    boxes[tile] = 0;
                }
            }
        }
    }

    /** The pixels have moved, and what is in this region with them. */
    void follow(Move move) {
        List<Rect> carried = new ArrayList<>();
        List<Long> ages = new ArrayList<>();
        Rect source = move.source();
        for (int row = source.y() / TILE; row * TILE < source.bottom(); row++) {
            for (int column = source.x() / TILE; column * TILE < source.right(); column++) {
                int tile = row * across + column;
                Rect part = boxes[tile] == 0 ? null : rect(tile).intersect(source);
                if (part != null && !part.isEmpty()) {
                    carried.add(move.carry(part));
                    ages.add(since[tile]);
                }
            }
        }
        remove(move.target());
        for (int i = 0; i < carried.size(); i++) {
            add(carried.get(i), ages.get(i));
        }
    }

    /** How many pixels of an area are in this region, about. */
    int areaWithin(Rect area) {
        int sum = 0;
        for (int tile = 0; tile < boxes.length; tile++) {
            if (boxes[tile] != 0) {
                sum += rect(tile).intersect(area).area();
            }
        }
        return sum;
    }

    /**
     * The region as few rectangles that do not overlap, the oldest first. They may hold a little more, where that takes
     * less than a rectangle of its own.
     *
     * @param mostArea pixels that a rectangle may have; one tile is always possible
     */
    List<Rect> rectangles(int mostArea) {
        record Aged(Rect area, long since) {}
        List<Aged> found = new ArrayList<>();
        boolean[] taken = new boolean[boxes.length];
        for (int tile = 0; tile < boxes.length; tile++) {
            if (boxes[tile] != 0 && !taken[tile]) {
                Row first = row(tile, across, taken, mostArea);
                Rect area = first.area();
                long oldest = take(tile, first.tiles(), taken);
                for (int below = tile + across; below < boxes.length; below += across) {
                    Row next = row(below, first.tiles(), taken, mostArea);
                    Rect joined = next.tiles() < first.tiles() ? null : join(area, next.area(), mostArea);
                    if (joined == null) {
                        break;
                    }
                    area = joined;
                    oldest = Math.min(oldest, take(below, next.tiles(), taken));
                }
                found.add(new Aged(area, oldest));
            }
        }
        found.sort(Comparator.comparingLong(Aged::since));
        return found.stream().map(Aged::area).toList();
    }

    /** Boxes side by side that make one rectangle. */
    private record Row(Rect area, int tiles) {}

    /** The boxes from this tile on to the right, as many as can be joined; none when there is none in this tile. */
    private Row row(int first, int most, boolean[] taken, int mostArea) {
        Rect area = new Rect(0, 0, 0, 0);
        int tiles = 0;
        int end = Math.min(first + most, (first / across + 1) * across);
        for (int tile = first; tile < end && boxes[tile] != 0 && !taken[tile]; tile++) {
            Rect joined = tiles == 0 ? rect(tile) : join(area, rect(tile), mostArea);
            if (joined == null) {
                break;
            }
            area = joined;
            tiles++;
        }
        return new Row(area, tiles);
    }

    /** The rectangle around both, unless it is too large, or holds too much that belongs to neither. */
    private static @Nullable Rect join(Rect one, Rect other, int mostArea) {
        Rect both = one.union(other);
        int neither = both.area() - one.area() - other.area();
        return neither <= MOST_IN_BETWEEN && both.area() <= mostArea ? both : null;
    }

    /** Notes that these tiles have found their rectangle. Returns since when the oldest of them is in the region. */
    private long take(int first, int tiles, boolean[] taken) {
        long oldest = Long.MAX_VALUE;
        for (int tile = first; tile < first + tiles; tile++) {
            taken[tile] = true;
            oldest = Math.min(oldest, since[tile]);
        }
        return oldest;
    }

    private void addBox(int tile, int box, long now) {
        int present = boxes[tile];
        if (present == 0) {
            boxes[tile] = box;
            since[tile] = now;
        } else {
            boxes[tile] = PRESENT
                    | Math.min(present & 63, box & 63)
                    | Math.min(present >> 6 & 63, box >> 6 & 63) << 6
                    | Math.max(present >> 12 & 63, box >> 12 & 63) << 12
                    | Math.max(present >> 18 & 63, box >> 18 & 63) << 18;
            since[tile] = Math.min(since[tile], now);
        }
    }

    private static int box(Rect area, int tileX, int tileY) {
        int left = Math.max(area.x() - tileX, 0);
        int top = Math.max(area.y() - tileY, 0);
        int right = Math.min(area.right() - tileX, TILE) - 1;
        int bottom = Math.min(area.bottom() - tileY, TILE) - 1;
        return PRESENT | left | top << 6 | right << 12 | bottom << 18;
    }

    private Rect rect(int tile) {
        int box = boxes[tile];
        int left = box & 63;
        int top = box >> 6 & 63;
        return new Rect(
                tile % across * TILE + left,
                tile / across * TILE + top,
                (box >> 12 & 63) + 1 - left,
                (box >> 18 & 63) + 1 - top);
    }
}
