package dev.oriel.bench;

import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import java.util.Optional;

/**
 * What the bench guest says of a picture in blocks of 8x8 pixels: what it draws, and the frame's number. It stands in
 * the first rows, painted before the frame, and in the last rows, painted after it.
 *
 * @param number of the frame, modulo 2^15: nine minutes of sixty frames a second
 */
record FrameStrip(Mode mode, int number) {

    static final int BLOCKS = 32;
    static final int BLOCK = 8;

    private static final int NUMBER_BITS = 15;
    private static final int CHECK_BITS = 14;
    private static final int NUMBERS = 1 << NUMBER_BITS;
    private static final int CHECKS = 1 << CHECK_BITS;

    /** What the guest draws; the ordinal is the guest's number less one, and the digit on its keyboard. */
    enum Mode {
        BOX,
        SCROLL,
        PLASMA,
        NOISE,
        TYPING,
        STILL;

        /** The scancode of the key that chooses it. */
        int key() {
            return 2 + ordinal();
        }

        int number() {
            return 1 + ordinal();
        }
    }

    /** Where the upper strip is. */
    static Rect upper() {
        return new Rect(0, 0, BLOCKS * BLOCK, BLOCK);
    }

    /** Where the lower strip is. */
    static Rect lower(int screenHeight) {
        return new Rect(0, screenHeight - BLOCK, BLOCKS * BLOCK, BLOCK);
    }

    /** Reads a strip off a screen; empty when there is none, or it is half of one and half of another. */
    static Optional<FrameStrip> read(Framebuffer screen, Rect place) {
        if (!screen.bounds().contains(place)) {
            return Optional.empty();
        }
        int[] pixels = screen.read(place);
        int bits = 0;
        for (int i = 0; i < BLOCKS; i++) {
            int middle = pixels[BLOCK / 2 * place.width() + i * BLOCK + BLOCK / 2];
            bits = bits << 1 | ((middle >> 8 & 0xff) >= 0x80 ? 1 : 0);
        }
        return decode(bits);
    }

    static Optional<FrameStrip> decode(int bits) {
        int code = bits >>> CHECK_BITS;
        int mode = code >>> NUMBER_BITS;
        if (check(code) != (bits & CHECKS - 1) || mode < 1 || mode > Mode.values().length) {
            return Optional.empty();
        }
        return Optional.of(new FrameStrip(Mode.values()[mode - 1], code % NUMBERS));
    }

    int encode() {
        int code = mode.number() << NUMBER_BITS | number % NUMBERS;
        return code << CHECK_BITS | check(code);
    }

    private static int check(int code) {
        return hash(code) & CHECKS - 1;
    }

    /** The guest's hash. */
    static int hash(int x) {
        int h = x * 0x9e3779b1;
        h ^= h >>> 15;
        h *= 0x85ebca77;
        return h ^ h >>> 13;
    }
}
