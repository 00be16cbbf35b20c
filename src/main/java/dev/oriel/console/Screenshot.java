package dev.oriel.console;

import dev.oriel.framebuffer.Framebuffer;
import java.util.BitSet;

/** A picture of a screen as PNG, which costs as much as has changed since it was looked at last. Thread-safe. */
final class Screenshot {

    private final Thumbnail picture;
    private final Png png;
    private byte[] file = new byte[0];

    /** @param width pixels; the screen's own width, or less, in the same proportions */
    Screenshot(Framebuffer screen, int width) {
        this.picture = new Thumbnail(screen, width);
        this.png = new Png(picture.width(), picture.height());
    }

    /** The screen as it is now. The bytes must not be changed. */
    synchronized byte[] png() {
        BitSet changed = picture.update();
        if (file.length == 0 || !changed.isEmpty()) {
            file = png.write(picture.pixels(), changed);
        }
        return file;
    }

    /** About how many bytes it takes as long as it is kept. */
    int size() {
        return picture.width() * picture.height() * 8;
    }
}
