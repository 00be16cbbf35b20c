package dev.oriel.console;

import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import java.awt.image.BufferedImage;

/** A screen made smaller: each pixel is the mean of the pixels that it stands for. */
final class Thumbnail {

    private Thumbnail() {}

    /**
     * A picture of a screen.
     *
     * @param width pixels, 1 to the screen's own width; more is cut to that
     */
    static BufferedImage of(Framebuffer screen, int width) {
        int targetWidth = Math.clamp(width, 1, screen.width());
        int targetHeight = Math.max(1, Math.round((float) screen.height() * targetWidth / screen.width()));
        int[] source = screen.read(screen.bounds());
        BufferedImage picture = new BufferedImage(targetWidth, targetHeight, BufferedImage.TYPE_INT_RGB);
        if (targetWidth == screen.width()) {
            picture.setRGB(0, 0, targetWidth, targetHeight, source, 0, targetWidth);
            return picture;
        }
        int[] row = new int[targetWidth];
        for (int y = 0; y < targetHeight; y++) {
            int top = (int) ((long) y * screen.height() / targetHeight);
            int bottom = Math.max(top + 1, (int) ((y + 1L) * screen.height() / targetHeight));
            for (int x = 0; x < targetWidth; x++) {
                int left = (int) ((long) x * screen.width() / targetWidth);
                int right = Math.max(left + 1, (int) ((x + 1L) * screen.width() / targetWidth));
                row[x] = mean(source, screen.width(), new Rect(left, top, right - left, bottom - top));
            }
            picture.setRGB(0, y, targetWidth, 1, row, 0, targetWidth);
        }
        return picture;
    }

    private static int mean(int[] pixels, int stride, Rect area) {
        int red = 0;
        int green = 0;
        int blue = 0;
        for (int y = area.y(); y < area.bottom(); y++) {
            for (int at = y * stride + area.x(), end = at + area.width(); at < end; at++) {
                red += pixels[at] >> 16 & 0xff;
                green += pixels[at] >> 8 & 0xff;
                blue += pixels[at] & 0xff;
            }
        }
        int count = area.area();
        return red / count << 16 | green / count << 8 | blue / count;
    }
}
