package dev.oriel.bench;

import java.util.Arrays;
import java.util.Collection;

/** Measured values of one kind. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Sample(double[] sorted) {

    static Sample of(Collection<? extends Number> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        double[] sorted = values.stream().mapToDouble(Number::doubleValue).toArray();
        Arrays.sort(sorted);
        return new Sample(sorted);
    }

    /** The smallest value that so many per cent of all values do not exceed. */
    double percentile(int percent) {
        return sorted[Math.max(0, (sorted.length * percent + 99) / 100 - 1)];
    }

    double median() {
        return percentile(50);
    }

    double mean() {
        return Arrays.stream(sorted).average().orElseThrow();
    }

    double least() {
        return sorted[0];
    }

    double most() {
        return sorted[sorted.length - 1];
    }

    /** How close a picture is to the true one: the peak signal to noise ratio in dB, infinite when they are equal. */
    static double psnr(int[] seen, int[] truth) {
        double squares = 0;
        for (int i = 0; i < truth.length; i++) {
            for (int shift = 0; shift <= 16; shift += 8) {
                int difference = (seen[i] >> shift & 0xff) - (truth[i] >> shift & 0xff);
                squares += difference * difference;
            }
        }
        return 10 * Math.log10(255.0 * 255 * 3 * truth.length / squares);
    }
}
