package dev.oriel.bench;

import java.util.Locale;

/** What a measured value is to reach. */
sealed interface Goal {

    /** Measured for information. */
    Goal NONE = new None();

    static Goal atMost(double limit) {
        return new AtMost(limit);
    }

    static Goal atLeast(double limit) {
        return new AtLeast(limit);
    }

    boolean isMetBy(double value);

    /** How it reads in a table. */
    String words();

    record None() implements Goal {
        @Override
        public boolean isMetBy(double value) {
            return true;
        }

        @Override
        public String words() {
            return "";
        }
    }

    record AtMost(double limit) implements Goal {
        @Override
        public boolean isMetBy(double value) {
            return value <= limit;
        }

        @Override
        public String words() {
            return String.format(Locale.ROOT, "<= %.4g", limit);
        }
    }

    record AtLeast(double limit) implements Goal {
        @Override
        public boolean isMetBy(double value) {
            return value >= limit;
        }

        @Override
        public String words() {
            return String.format(Locale.ROOT, ">= %.4g", limit);
        }
    }
}
