package dev.oriel.framebuffer;

/**
 * A rectangle of pixels. The origin is the top left corner; an empty rectangle has no width or no height.
 *
 * @param x left edge, pixels, at least 0
 * @param y top edge, pixels, at least 0
 * @param width pixels, at least 0
 * @param height pixels, at least 0
 */
public record Rect(int x, int y, int width, int height) {

    public Rect {
        if (x < 0 || y < 0 || width < 0 || height < 0) {
            throw new IllegalArgumentException(
                    "a rectangle needs edges of 0 or more, got " + x + "," + y + " " + width + "x" + height);
        }
    }

    /** The column right of the last one. */
    public int right() {
        return x + width;
    }

    /** The row below the last one. */
    public int bottom() {
        return y + height;
    }

    /** The number of pixels. */
    public int area() {
        return Math.multiplyExact(width, height);
    }

    public boolean isEmpty() {
        return width == 0 || height == 0;
    }

    /** What both have in common; empty when they do not touch. */
    public Rect intersect(Rect other) {
        int left = Math.max(x, other.x);
        int top = Math.max(y, other.y);
        int width = Math.min(right(), other.right()) - left;
        int height = Math.min(bottom(), other.bottom()) - top;
        return width <= 0 || height <= 0 ? new Rect(left, top, 0, 0) : new Rect(left, top, width, height);
    }

    /** The smallest rectangle that holds both; neither may be empty. */
    public Rect union(Rect other) {
        int left = Math.min(x, other.x);
        int top = Math.min(y, other.y);
        return new Rect(left, top, Math.max(right(), other.right()) - left, Math.max(bottom(), other.bottom()) - top);
    }

    public boolean contains(Rect other) {
        return other.x >= x && other.y >= y && other.right() <= right() && other.bottom() <= bottom();
    }
}
