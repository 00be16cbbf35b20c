package dev.oriel.rfb;

import java.util.Arrays;

/**
 * A Huffman code for the symbols of one scan of a JPEG: the best with no code longer than 16 bits (ITU-T T.81, annex K.2).
 * Is used again and again: count, build, write. For one thread.
 */
final class HuffmanTable {

    private static final int SYMBOLS = 256;
    private static final int LONGEST = 16;

    /** Stands for the code of ones alone, which JPEG does not allow. */
    private static final int RESERVED = SYMBOLS;

    private final int[] counts = new int[SYMBOLS + 1];
    private final int[] lengthsOfCodes = new int[SYMBOLS + 1];
    private final int[] codesOfLength = new int[SYMBOLS + 2];
    private final int[] symbols = new int[SYMBOLS];
    private final int[] codes = new int[SYMBOLS];
    private boolean counted;
    private int used;

    void clear() {
        Arrays.fill(counts, 0);
        counted = false;
    }

    /** A symbol, 0 to 255, will be written once more. */
    void count(int symbol) {
        counts[symbol]++;
        counted = true;
    }

    /** Whether any symbol has been counted. */
    boolean isUsed() {
        return counted;
    }

    /** Makes the code for what has been counted. */
    void build() {
        findLengths();
        limitLengths();
        assignCodes();
    }

    /** The bits of a symbol's code. */
    int code(int symbol) {
        return codes[symbol];
    }

    /** How many bits they are, 1 to 16. */
    int length(int symbol) {
        return lengthsOfCodes[symbol];
    }

    /** Writes the table as a part of DHT: how many codes there are of each length, and their symbols. */
    void write(int tableClass, int number, WireBuffer out) {
        out.u8(tableClass << 4 | number);
        for (int length = 1; length <= LONGEST; length++) {
            out.u8(codesOfLength[length]);
        }
        for (int i = 0; i < used; i++) {
            out.u8(symbols[i]);
        }
    }

    /** Joins the two rarest again and again; what is joined gets one bit longer. */
    private void findLengths() {
        int[] weights = counts.clone();
        weights[RESERVED] = 1;
        int[] next = new int[SYMBOLS + 1];
        Arrays.fill(next, -1);
        Arrays.fill(lengthsOfCodes, 0);
        int rarest = rarest(weights, -1);
        int second = rarest(weights, rarest);
        while (second >= 0) {
            weights[rarest] += weights[second];
            weights[second] = 0;
            int last = lengthen(rarest, next);
            next[last] = second;
            lengthen(second, next);
            rarest = rarest(weights, -1);
            second = rarest(weights, rarest);
        }
    }

    /** The lightest that is not the other one, the higher symbol of two alike; -1 if there is none. */
    private static int rarest(int[] weights, int other) {
        int found = -1;
        for (int i = 0; i < weights.length; i++) {
            if (i != other && weights[i] > 0 && (found < 0 || weights[i] <= weights[found])) {
                found = i;
            }
        }
        return found;
    }

    /** Adds a bit to each symbol of a chain. Returns the last. */
    private int lengthen(int first, int[] next) {
        int symbol = first;
        lengthsOfCodes[symbol]++;
        while (next[symbol] >= 0) {
            symbol = next[symbol];
            lengthsOfCodes[symbol]++;
        }
        return symbol;
    }

    /** Moves pairs of codes that are too long up, as annex K.2 has it, and takes the reserved one out. */
    private void limitLengths() {
        Arrays.fill(codesOfLength, 0);
        for (int length : lengthsOfCodes) {
            if (length > 0) {
                codesOfLength[length]++;
            }
        }
        for (int length = codesOfLength.length - 1; length > LONGEST; length--) {
            while (codesOfLength[length] > 0) {
                int shorter = length - 2;
                while (codesOfLength[shorter] == 0) {
                    shorter--;
                }
                codesOfLength[length] -= 2;
                codesOfLength[length - 1]++;
                codesOfLength[shorter + 1] += 2;
                codesOfLength[shorter]--;
            }
        }
        int longest = LONGEST;
        while (codesOfLength[longest] == 0) {
            longest--;
        }
        codesOfLength[longest]--;
    }

    /** Gives the shortest codes to those that had the shortest before, in order. */
    private void assignCodes() {
        used = 0;
        for (int length = 1; length < codesOfLength.length; length++) {
            for (int symbol = 0; symbol < SYMBOLS; symbol++) {
                if (lengthsOfCodes[symbol] == length) {
                    symbols[used++] = symbol;
                }
            }
        }
        int code = 0;
        int at = 0;
        for (int length = 1; length <= LONGEST; length++) {
            for (int i = 0; i < codesOfLength[length]; i++) {
                int symbol = symbols[at++];
                codes[symbol] = code++;
                lengthsOfCodes[symbol] = length;
            }
            code <<= 1;
        }
    }
}
