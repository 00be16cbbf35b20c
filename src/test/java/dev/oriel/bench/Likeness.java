package dev.oriel.bench;

import dev.oriel.framebuffer.Framebuffer;
import java.nio.ByteBuffer;

/**
 * A picture that is waited for. A screen shows it when next to nothing of what stands out from its background is
 * missing: a cursor may blink and a clock go on, and compression may lose a little.
 *
 * @param pixels row by row, 0x00RRGGBB
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Likeness(int width, int height, int[] pixels, int allowed) {

    /** How far a channel may be from the truth. */
    static final int LOSS = 48;

    /** A cursor, or a digit of a clock. */
    private static final int FEW_PIXELS = 384;

    private static final double SHARE_OF_DETAIL = 0.02;

    static Likeness of(Framebuffer screen) {
        int[] pixels = screen.read(screen.bounds());
        return new Likeness(
                screen.width(), screen.height(), pixels, FEW_PIXELS + (int) (SHARE_OF_DETAIL * detail(screen)));
    }

    boolean isShownBy(Framebuffer screen) {
        if (screen.width() != width || screen.height() != height) {
            return false;
        }
        int[] seen = screen.read(screen.bounds());
        int different = 0;
        for (int at = 0; at < seen.length && different <= allowed; at++) {
            if (!alike(seen[at], pixels[at])) {
                different++;
            }
        }
        return different <= allowed;
    }

    /** Every so many-th pixel, three bytes each: red, green, blue. */
    byte[] sample(int step) {
        ByteBuffer sample = ByteBuffer.allocate((pixels.length + step - 1) / step * 3);
        for (int at = 0; at < pixels.length; at += step) {
            sample.put((byte) (pixels[at] >> 16)).put((byte) (pixels[at] >> 8)).put((byte) pixels[at]);
        }
        return sample.array();
    }

    /** How many pixels stand out from the background, which is the commonest colour. */
    static int detail(Framebuffer screen) {
        int[] pixels = screen.read(screen.bounds());
        int background = commonest(pixels);
        int detail = 0;
        for (int pixel : pixels) {
            if (!alike(pixel, background)) {
                detail++;
            }
        }
        return detail;
    }

    /** The colour that more than half of the pixels have, if there is one (Boyer and Moore); else one of the colours. */
    private static int commonest(int[] pixels) {
        int colour = 0;
        int lead = 0;
        for (int pixel : pixels) {
            int seen = pixel & 0xffffff;
            if (lead == 0) {
                colour = seen;
            }
            lead += seen == colour ? 1 : -1;
        }
        return colour;
    }

    private static boolean alike(int one, int other) {
        if (((one ^ other) & 0xffffff) == 0) {
            return true;
        }
        for (int shift = 0; shift <= 16; shift += 8) {
            if (Math.abs((one >> shift & 0xff) - (other >> shift & 0xff)) > LOSS) {
                return false;
            }
        }
        return true;
    }
}
