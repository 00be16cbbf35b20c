package dev.oriel.rfb;

import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;

/**
 * A rectangle of the screen with its pixels, 0x00RRGGBB.
 *
 * @param area where on the screen; not empty
 * @param pixels holds the rows; not copied, must not be changed while the patch is in use
 * @param offset index of the first pixel
 * @param stride distance from one row to the next
 */
@SuppressWarnings("ArrayRecordComponent") // a view of pixels, never compared
public record Patch(Rect area, int[] pixels, int offset, int stride) {

    public Patch {
        if (area.isEmpty()) {
            throw new IllegalArgumentException("a patch needs pixels, got " + area);
        }
        long last = offset + (long) stride * (area.height() - 1) + area.width();
        if (offset < 0 || stride < area.width() || last > pixels.length) {
            throw new IllegalArgumentException(
                    area + " does not fit " + pixels.length + " pixels from " + offset + " with " + stride + " a row");
        }
    }

    /** Copies an area off the screen. */
    public static Patch of(Framebuffer screen, Rect area) {
        return new Patch(area, screen.read(area), 0, area.width());
    }

    public int width() {
        return area.width();
    }

    public int height() {
        return area.height();
    }

    /** A part of this patch, which shares its pixels; the area is given in places of the screen. */
    public Patch part(Rect part) {
        if (!area.contains(part)) {
            throw new IllegalArgumentException(part + " is not inside " + area);
        }
        return new Patch(part, pixels, offset + (part.y() - area.y()) * stride + part.x() - area.x(), stride);
    }

    /** Where a row begins in {@link #pixels()}. */
    int row(int y) {
        return offset + y * stride;
    }
}
