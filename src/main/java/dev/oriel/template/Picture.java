package dev.oriel.template;

import dev.oriel.engine.Display;
import dev.oriel.framebuffer.Framebuffer;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * What a screen showed at one moment.
 *
 * @param pixels row by row, 0x00RRGGBB
 */
record Picture(int width, int height, int[] pixels) {

    private static final int THUMBNAIL_WIDTH = 640;

    /** What still counts as the same: a cursor that blinks, a clock that goes on. */
    private static final double TOLERANCE = 0.004;

    static Picture of(Display display) {
        Framebuffer screen = display.framebuffer();
        return new Picture(screen.width(), screen.height(), screen.read(screen.bounds()));
    }

    /** Whether a person would call the two the same. */
    boolean resembles(Picture other) {
        if (width != other.width || height != other.height) {
            return false;
        }
        int different = 0;
        for (int at = 0; at < pixels.length; at++) {
            if (((pixels[at] ^ other.pixels[at]) & 0xffffff) != 0) {
                different++;
            }
        }
        return different <= pixels.length * TOLERANCE;
    }

    void write(Path png) throws IOException {
        BufferedImage full = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        full.setRGB(0, 0, width, height, pixels, 0, width);
        int thumbnailWidth = Math.min(width, THUMBNAIL_WIDTH);
        int thumbnailHeight = Math.max(1, Math.round((float) height * thumbnailWidth / width));
        BufferedImage thumbnail = new BufferedImage(thumbnailWidth, thumbnailHeight, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = thumbnail.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(full, 0, 0, thumbnailWidth, thumbnailHeight, null);
        graphics.dispose();
        ImageIO.write(thumbnail, "png", png.toFile());
    }
}
