package dev.oriel.bench;

import dev.oriel.framebuffer.Rect;
import java.util.Arrays;

/**
 * Exactly what the bench guest (guests/bench/bench.c) shows in a frame, drawn from the frame's number. For scrolling
 * text the screen must have been filled, which takes {@value #LINES} frames.
 */
final class GuestPicture {

    static final int WIDTH = 1024;
    static final int HEIGHT = 768;
    static final int LINES = 46;
    static final Rect PLASMA = new Rect(192, 128, 640, 512);
    static final Rect NOISE = new Rect(256, 256, 512, 256);

    private static final int COLUMNS = WIDTH / 8;
    private static final int STRIP = 16;

    private final int[] pixels = new int[WIDTH * HEIGHT];

    private GuestPicture() {}

    /** The whole screen in a frame of a mode that moves. */
    static int[] of(FrameStrip frame) {
        GuestPicture picture = new GuestPicture();
        switch (frame.mode()) {
            case SCROLL -> picture.text(frame.number());
            case PLASMA -> picture.put(PLASMA, plasma(frame.number()));
            case NOISE -> picture.put(NOISE, noise(frame.number()));
            case BOX, TYPING, STILL -> throw new IllegalArgumentException(frame.mode() + " does not move");
        }
        picture.strip(0, frame.encode());
        picture.strip(HEIGHT - FrameStrip.BLOCK, frame.encode());
        return picture.pixels;
    }

    /** The plasma's own pixels. */
    static int[] plasma(int number) {
        int[] colours = new int[1024];
        int[] waves = new int[1024];
        for (int i = 0; i < 1024; i++) {
            colours[i] = ramp(i) << 16 | ramp(i + 341) << 8 | ramp(i + 682);
            waves[i] = wave(i);
        }
        int[] picture = new int[PLASMA.area()];
        for (int y = 0; y < PLASMA.height(); y++) {
            int down = waves[3 * y + 7 * number & 1023];
            int slope = y + 11 * number;
            for (int x = 0; x < PLASMA.width(); x++) {
                int sum = waves[2 * x + 5 * number & 1023] + down + waves[x + slope & 1023];
                picture[y * PLASMA.width() + x] = colours[sum & 1023];
            }
        }
        return picture;
    }

    private static int[] noise(int number) {
        int[] picture = new int[NOISE.area()];
        int state = FrameStrip.hash(number) | 1;
        for (int i = 0; i < picture.length; i++) {
            state ^= state << 13;
            state ^= state >>> 17;
            state ^= state << 5;
            picture[i] = state & 0xffffff;
        }
        return picture;
    }

    private static int wave(int step) {
        int half = step & 511;
        int height = half * (511 - half) >> 7;
        return (step & 512) != 0 ? -height : height;
    }

    private static int ramp(int step) {
        int place = step & 1023;
        return place < 512 ? place / 2 : (1023 - place) / 2;
    }

    private void text(int number) {
        for (int row = 0; row < LINES; row++) {
            int line = number - LINES + 1 + row;
            if (line < 1) {
                continue;
            }
            int colour = line % 7 == 0 ? 0x55ff55 : 0xaaaaaa;
            for (int column = 0; column < COLUMNS; column++) {
                letter(column, row, letterOf(line, column), colour);
            }
        }
    }

    private static int letterOf(int line, int column) {
        if (column < 6) {
            return '0' + line / (int) Math.pow(10, 5 - column) % 10;
        }
        int length = 20 + Integer.remainderUnsigned(FrameStrip.hash(line), 100);
        if (column >= length || column % 6 == 0) {
            return ' ';
        }
        int word = Integer.remainderUnsigned(FrameStrip.hash(line * 32 + column / 6), 64);
        return 'a' + Integer.remainderUnsigned(FrameStrip.hash(word * 8 + column % 6), 26);
    }

    private void letter(int column, int line, int letter, int colour) {
        for (int row = 0; row < 16; row++) {
            int bits = glyphRow(letter, row);
            int at = (STRIP + line * 16 + row) * WIDTH + column * 8;
            for (int i = 0; i < 8; i++) {
                pixels[at + i] = (bits >> 7 - i & 1) == 1 ? colour : 0;
            }
        }
    }

    private static int glyphRow(int letter, int row) {
        int strokes = letter == ' ' ? 0 : FrameStrip.hash(letter) & 0x7f | 0x08;
        int bits = 0;
        if (row == 3 && (strokes & 0x01) != 0
                || row == 7 && (strokes & 0x02) != 0
                || row == 12 && (strokes & 0x04) != 0) {
            bits |= 0x7e;
        }
        if (row >= 3 && row <= 7) {
            bits |= ((strokes & 0x08) != 0 ? 0x60 : 0) | ((strokes & 0x10) != 0 ? 0x06 : 0);
        }
        if (row >= 7 && row <= 12) {
            bits |= ((strokes & 0x20) != 0 ? 0x60 : 0) | ((strokes & 0x40) != 0 ? 0x06 : 0);
        }
        return bits;
    }

    private void put(Rect area, int[] picture) {
        for (int y = 0; y < area.height(); y++) {
            System.arraycopy(picture, y * area.width(), pixels, (area.y() + y) * WIDTH + area.x(), area.width());
        }
    }

    private void strip(int y, int bits) {
        for (int row = y; row < y + FrameStrip.BLOCK; row++) {
            for (int i = 0; i < FrameStrip.BLOCKS; i++) {
                int from = row * WIDTH + i * FrameStrip.BLOCK;
                Arrays.fill(pixels, from, from + FrameStrip.BLOCK, (bits >> 31 - i & 1) == 1 ? 0xffffff : 0);
            }
        }
    }
}
