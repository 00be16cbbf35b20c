package dev.oriel.framebuffer;

import java.util.Arrays;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The picture on a guest's screen, and for each tile of {@value #TILE}x{@value #TILE} pixels the generation that last
 * changed it.
 *
 * <p>A pixel is an int, 0x00RRGGBB. The size never changes: a screen that is resized gets a new framebuffer. One thread
 * writes, any number read; a reader sees a write whole or not at all. Every write that changes a pixel opens the next
 * generation and stamps the tiles it changed with it, so that a reader who remembers the generation it saw last knows
 * what it has missed, and nothing has to be queued for it.
 */
public final class Framebuffer {

    /** Edge of a tile in pixels; tiles at the right and bottom edge may be smaller. */
    public static final int TILE = 64;

    /** The widest and the tallest screen that is accepted, in pixels. */
    public static final int MAX_EDGE = 8192;

    /** The most pixels that a screen may have: 4096x4096, 64 MiB. */
    public static final int MAX_AREA = 4096 * 4096;

    private final int width;
    private final int height;
    private final int tilesAcross;
    private final int tilesDown;
    private final int[] pixels;
    private final long[] stamps;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private volatile long generation;

    /**
     * A black screen at generation 0.
     *
     * @throws IllegalArgumentException when an edge is below 1 or the screen is larger than is accepted
     */
    public Framebuffer(int width, int height) {
        if (width < 1 || height < 1 || width > MAX_EDGE || height > MAX_EDGE || (long) width * height > MAX_AREA) {
            throw new IllegalArgumentException(
                    "a screen of " + width + "x" + height + " is not supported: edges are 1 to " + MAX_EDGE
                            + " pixels, at most " + MAX_AREA + " pixels in all");
        }
        this.width = width;
        this.height = height;
        this.tilesAcross = (width + TILE - 1) / TILE;
        this.tilesDown = (height + TILE - 1) / TILE;
        this.pixels = new int[width * height];
        this.stamps = new long[tilesAcross * tilesDown];
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    public Rect bounds() {
        return new Rect(0, 0, width, height);
    }

    public int tilesAcross() {
        return tilesAcross;
    }

    public int tilesDown() {
        return tilesDown;
    }

    /** The area of a tile. */
    public Rect tile(int column, int row) {
        int x = column * TILE;
        int y = row * TILE;
        return new Rect(x, y, Math.min(TILE, width - x), Math.min(TILE, height - y));
    }

    /** The number of the last write that changed a pixel; 0 before the first. */
    public long generation() {
        return generation;
    }

    /**
     * Puts pixels on the screen. Tiles whose pixels stay the same are not stamped.
     *
     * @param area where, inside {@link #bounds()}
     * @param source pixels, row by row
     * @param offset index in source of the first pixel
     * @param stride distance in source from one row to the next
     * @return the generation of the screen afterwards
     */
    public long write(Rect area, int[] source, int offset, int stride) {
        requireInside(area);
        Lock exclusive = lock.writeLock();
        exclusive.lock();
        try {
            return writeLocked(area, source, offset, stride);
        } finally {
            exclusive.unlock();
        }
    }

    /** Copies a part of the screen to another place; the two may overlap. */
    public long copy(Rect target, int sourceX, int sourceY) {
        requireInside(target);
        Rect from = new Rect(sourceX, sourceY, target.width(), target.height());
        requireInside(from);
        Lock exclusive = lock.writeLock();
        exclusive.lock();
        try {
            int[] held = new int[from.area()];
            readLocked(from, held, 0, from.width());
            return writeLocked(target, held, 0, from.width());
        } finally {
            exclusive.unlock();
        }
    }

    /** Fills an area with one colour, 0x00RRGGBB. */
    public long fill(Rect area, int colour) {
        int[] row = new int[area.width()];
        Arrays.fill(row, colour);
        return write(area, row, 0, 0);
    }

    /**
     * Copies pixels off the screen.
     *
     * @param area what, inside {@link #bounds()}
     * @return the generation that the pixels belong to
     */
    public long read(Rect area, int[] target, int offset, int stride) {
        requireInside(area);
        Lock shared = lock.readLock();
        shared.lock();
        try {
            readLocked(area, target, offset, stride);
            return generation;
        } finally {
            shared.unlock();
        }
    }

    /** The pixels of an area, row by row without gaps. */
    public int[] read(Rect area) {
        int[] held = new int[area.area()];
        read(area, held, 0, area.width());
        return held;
    }

    /**
     * Copies each tile's stamp, row by row.
     *
     * @param target at least {@code tilesAcross() * tilesDown()} long
     * @return the generation of the screen that the stamps belong to
     */
    public long stamps(long[] target) {
        Lock shared = lock.readLock();
        shared.lock();
        try {
            System.arraycopy(stamps, 0, target, 0, stamps.length);
            return generation;
        } finally {
            shared.unlock();
        }
    }

    private void readLocked(Rect area, int[] target, int offset, int stride) {
        int from = area.y() * width + area.x();
        int to = offset;
        for (int row = 0; row < area.height(); row++) {
            System.arraycopy(pixels, from, target, to, area.width());
            from += width;
            to += stride;
        }
    }

    private long writeLocked(Rect area, int[] source, int offset, int stride) {
        if (area.isEmpty()) {
            return generation;
        }
        long next = generation + 1;
        boolean changed = false;
        for (int tileRow = area.y() / TILE; tileRow * TILE < area.bottom(); tileRow++) {
            for (int column = area.x() / TILE; column * TILE < area.right(); column++) {
                Rect part = tile(column, tileRow).intersect(area);
                int from = offset + (part.y() - area.y()) * stride + part.x() - area.x();
                if (writeTile(part, source, from, stride)) {
                    stamps[tileRow * tilesAcross + column] = next;
                    changed = true;
                }
            }
        }
        if (changed) {
            generation = next;
        }
        return generation;
    }

    private boolean writeTile(Rect part, int[] source, int offset, int stride) {
        int to = part.y() * width + part.x();
        int from = offset;
        boolean changed = false;
        for (int row = 0; row < part.height(); row++) {
            if (changed || Arrays.mismatch(pixels, to, to + part.width(), source, from, from + part.width()) >= 0) {
                System.arraycopy(source, from, pixels, to, part.width());
                changed = true;
            }
            to += width;
            from += stride;
        }
        return changed;
    }

    private void requireInside(Rect area) {
        if (!bounds().contains(area)) {
            throw new IllegalArgumentException(area + " is not inside the screen of " + width + "x" + height);
        }
    }
}
