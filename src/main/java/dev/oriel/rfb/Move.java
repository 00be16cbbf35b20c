package dev.oriel.rfb;

import dev.oriel.framebuffer.Rect;

/**
 * Pixels that have moved on the screen without changing: a scrolled text, a window that is dragged.
 *
 * @param target where they are now
 * @param sourceX left edge of where they were
 * @param sourceY top edge of where they were
 */
public record Move(Rect target, int sourceX, int sourceY) {

    /** Where they were. */
    public Rect source() {
        return new Rect(sourceX, sourceY, target.width(), target.height());
    }

    /** Where a part of the source is now. */
    public Rect carry(Rect part) {
        return new Rect(part.x() + target.x() - sourceX, part.y() + target.y() - sourceY, part.width(), part.height());
    }
}
