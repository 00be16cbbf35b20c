package dev.oriel.rfb;

import java.util.Arrays;

/** The colours of a patch, numbered as they were met. Is filled again and again; for one thread. */
final class Palette {

    static final int MOST_COLOURS = 256;

    private static final int SLOTS = 4 * MOST_COLOURS;

    /** Distinguishes black from an empty slot. */
    private static final int TAKEN = 1 << 24;

    private final int[] slots = new int[SLOTS];
    private final short[] numbers = new short[SLOTS];
    private final int[] colours = new int[MOST_COLOURS];
    private int size;

    /**
     * Collects the colours of a patch.
     *
     * @param limit at most {@value #MOST_COLOURS}
     * @return whether there are no more than the limit; if not, the palette is of no use
     */
    boolean collect(Patch patch, int limit) {
        Arrays.fill(slots, 0);
        size = 0;
        int[] pixels = patch.pixels();
        int last = ~pixels[patch.row(0)];
        int lastButOne = last;
        for (int y = 0; y < patch.height(); y++) {
            int from = patch.row(y);
            int to = from + patch.width();
            for (int i = from; i < to; i++) {
                int colour = pixels[i];
                if (colour != last) {
                    // text goes to and fro between its two colours, and both are known already
                    if (colour != lastButOne && !add(colour & 0xffffff, limit)) {
                        return false;
                    }
                    lastButOne = last;
                    last = colour;
                }
            }
        }
        return true;
    }

    int size() {
        return size;
    }

    int colour(int number) {
        return colours[number];
    }

    /** The colours by number; only the first {@link #size()} count. */
    int[] colours() {
        return colours;
    }

    /** The number of a colour that was collected. */
    int number(int colour) {
        int wanted = colour & 0xffffff | TAKEN;
        int slot = slot(wanted);
        while (slots[slot] != wanted) {
            slot = slot + 1 & SLOTS - 1;
        }
        return numbers[slot];
    }

    private boolean add(int colour, int limit) {
        int wanted = colour | TAKEN;
        int slot = slot(wanted);
        while (slots[slot] != 0) {
            if (slots[slot] == wanted) {
                return true;
            }
            slot = slot + 1 & SLOTS - 1;
        }
        if (size == limit) {
            return false;
        }
        slots[slot] = wanted;
        numbers[slot] = (short) size;
        colours[size++] = colour;
        return true;
    }

    private static int slot(int key) {
        return key * 0x9e3779b1 >>> 22;
    }
}
