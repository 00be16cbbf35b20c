package dev.oriel.rfb;

import java.util.Arrays;

/**
 * One scan of a JPEG: some frequencies of one plane in a progressive one (ITU-T T.81, annex G.1.2), or all of all planes
 * in a sequential one (annex F.1.2). Its Huffman tables are made for it. Is used again and again: begin, add, write. For
 * one thread.
 */
final class JpegScan {

    private static final int PLANES = 3;
    private static final int SIXTEEN_ZEROS = 0xf0;
    private static final int LONGEST_RUN = 0x7fff;

    /** The classes of tables: of frequency 0, which is the mean of a block, and of the others. */
    private static final int MEANS = 0;

    private static final int OTHERS = 1;

    /** By twice the class, and 0 for brightness or 1 for the colours. */
    private final HuffmanTable[] tables = {
        new HuffmanTable(), new HuffmanTable(), new HuffmanTable(), new HuffmanTable()
    };

    private final JpegBits bits = new JpegBits();
    private final int[] lastMean = new int[PLANES];

    /** What is written, in order: the table in the highest byte, a symbol, and the bits that follow its code. */
    private int[] words = new int[1024];

    private int count;
    private int first;
    private int last;

    /** How many blocks, just before the next, have nothing more in this scan, and of which plane they are. */
    private int endedBlocks;

    private int endedPlane;

    /** Starts a scan of the frequencies in zigzag order: 0 alone, or some of 1 to 63, or all. */
    void begin(int firstFrequency, int lastFrequency) {
        first = firstFrequency;
        last = lastFrequency;
        count = 0;
        endedBlocks = 0;
        Arrays.fill(lastMean, 0);
        for (HuffmanTable table : tables) {
            table.clear();
        }
    }

    /**
     * Adds a block.
     *
     * @param plane 0 is brightness, 1 and 2 are the colours: one less than its component in the file
     * @param coefficients in zigzag order from the given place on
     * @param end the highest frequency of this block that is not zero
     */
    void add(int plane, short[] coefficients, int at, int end) {
        if (first == 0) {
            value(MEANS, plane, 0, coefficients[at] - lastMean[plane]);
            lastMean[plane] = coefficients[at];
        }
        if (last > 0) {
            addOthers(plane, coefficients, at, end);
        }
    }

    private void addOthers(int plane, short[] coefficients, int at, int end) {
        int zeros = 0;
        int stop = Math.min(last, end);
        for (int i = Math.max(first, 1); i <= stop; i++) {
            int value = coefficients[at + i];
            if (value == 0) {
                zeros++;
                continue;
            }
            endRun();
            for (; zeros > 15; zeros -= 16) {
                note(OTHERS, plane, SIXTEEN_ZEROS, 0);
            }
            value(OTHERS, plane, zeros, value);
            zeros = 0;
        }
        if (zeros > 0 || end < last) {
            endedPlane = plane;
            endedBlocks++;
            if (first == 0 || endedBlocks == LONGEST_RUN) {
                endRun();
            }
        }
    }

    /** Writes the tables, the scan's head and the scan. */
    void write(WireBuffer out, int... planes) {
        endRun();
        out.u8(0xff).u8(0xc4);
        int head = out.size();
        out.u16(0);
        for (int i = 0; i < tables.length; i++) {
            if (tables[i].isUsed()) {
                tables[i].build();
                tables[i].write(i >> 1, i & 1, out);
            }
        }
        out.putU16(head, out.size() - head);
        out.u8(0xff).u8(0xda).u16(6 + 2 * planes.length).u8(planes.length);
        for (int plane : planes) {
            out.u8(1 + plane).u8(table(plane) * 0x11);
        }
        out.u8(first).u8(last).u8(0);
        writeBits(out);
    }

    private void writeBits(WireBuffer out) {
        bits.begin(out);
        for (int i = 0; i < count; i++) {
            int symbol = words[i] >>> 16 & 0xff;
            HuffmanTable table = tables[words[i] >>> 24];
            bits.put(table.code(symbol), table.length(symbol));
            bits.put(words[i] & 0xffff, extraBits(symbol));
        }
        bits.end();
    }

    /** A number, and how many zeros were before it; if it is negative, less one (annex F.1.2.1). */
    private void value(int tableClass, int plane, int zeros, int value) {
        int size = bitsOf(Math.abs(value));
        note(tableClass, plane, zeros << 4 | size, value < 0 ? value - 1 & (1 << size) - 1 : value);
    }

    /** Writes how many blocks have ended, if any (annex G.1.2.2); a run of one is annex F's end of a block. */
    private void endRun() {
        if (endedBlocks > 0) {
            int size = bitsOf(endedBlocks) - 1;
            note(OTHERS, endedPlane, size << 4, endedBlocks - (1 << size));
            endedBlocks = 0;
        }
    }

    private void note(int tableClass, int plane, int symbol, int extra) {
        if (count == words.length) {
            words = Arrays.copyOf(words, 2 * count);
        }
        int table = tableClass << 1 | table(plane);
        tables[table].count(symbol);
        words[count++] = table << 24 | symbol << 16 | extra;
    }

    private static int table(int plane) {
        return Math.min(plane, 1);
    }

    private static int bitsOf(int number) {
        return 32 - Integer.numberOfLeadingZeros(number);
    }

    /** How many bits follow the code of a symbol: those of a number, or those of a run of ended blocks. */
    private static int extraBits(int symbol) {
        int size = symbol & 0xf;
        return size > 0 || symbol == SIXTEEN_ZEROS ? size : symbol >>> 4;
    }
}
