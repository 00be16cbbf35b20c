package dev.oriel.rfb;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damages what others said: bytes, lengths and signs at their extremes, gaps, repetitions, and halves of two streams. */
final class Mutator {

    private static final int LONGEST = 4096;
    private static final int MOST_EDITS = 5;
    private static final int[] EXTREMES = {
        0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, -1, -2, -223, -239, -308
    };

    private final List<byte[]> seeds;
    private final Random random;

    Mutator(List<byte[]> seeds, long seed) {
        this.seeds = List.copyOf(seeds);
        this.random = new Random(seed);
    }

    /** The next damaged stream, of 1 to {@value #LONGEST} bytes. */
    byte[] next() {
        byte[] stream = any().clone();
        for (int edits = 1 + random.nextInt(MOST_EDITS); edits > 0; edits--) {
            stream = edited(stream);
        }
        return stream.length <= LONGEST ? stream : Arrays.copyOf(stream, LONGEST);
    }

    private byte[] edited(byte[] stream) {
        int at = random.nextInt(stream.length);
        int length = 1 + random.nextInt(Math.min(40, stream.length - at));
        return switch (random.nextInt(8)) {
            case 0 -> joined(stream, at, stream, Math.min(stream.length, at + length)); // a gap
            case 1 -> joined(stream, at + length, stream, at); // a repetition
            case 2 -> {
                byte[] other = any();
                yield joined(stream, at, other, random.nextInt(other.length));
            }
            case 3 -> Arrays.copyOf(stream, at + 1);
            case 4, 5 -> extreme(stream, at);
            default -> {
                stream[at] = (byte) random.nextInt();
                yield stream;
            }
        };
    }

    private byte[] extreme(byte[] stream, int at) {
        int value = EXTREMES[random.nextInt(EXTREMES.length)];
        int bytes = 1 << random.nextInt(3);
        for (int i = 0; i < bytes && at + i < stream.length; i++) {
            stream[at + i] = (byte) (value >> 8 * (bytes - 1 - i));
        }
        return stream;
    }

    private static byte[] joined(byte[] first, int end, byte[] second, int start) {
        byte[] joined = Arrays.copyOf(first, Math.max(1, end + second.length - start));
        System.arraycopy(second, start, joined, end, second.length - start);
        return joined;
    }

    private byte[] any() {
        return seeds.get(random.nextInt(seeds.size()));
    }
}
