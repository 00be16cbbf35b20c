package dev.oriel.bench;

import dev.oriel.bench.FrameStrip.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** From a key to what it changes. */
final class KeyMeasurements {

    private static final int KEY_X = 0x2d;
    private static final int ROUNDS = 4;
    private static final int KEYS_A_ROUND = 35;
    private static final int TYPED = 60;
    private static final int IDLE_ROUNDS = 8;
    private static final int IDLE_SECONDS = 10;

    private KeyMeasurements() {}

    /** A key every 120 to 160 ms into a box that changes its colour, in rounds that alternate between the sides. */
    static void keyToPixel(Sides sides, Table table) throws Exception {
        keyToPixel(sides, table, "key to pixel", Pace.EVEN, Goal.atMost(0.75), Goal.atMost(0.5));
    }

    /** The same with keys that come as they like. */
    static void keyToPixelUneven(Sides sides, Table table) throws Exception {
        keyToPixel(sides, table, "key to pixel, uneven", Pace.UNEVEN, Goal.NONE, Goal.NONE);
    }

    private static void keyToPixel(Sides sides, Table table, String what, Pace pace, Goal half, Goal most)
            throws Exception {
        sides.all();
        Random random = new Random(1);
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        List<Double> behind = new ArrayList<>();
        try (Spectator oriel = new Spectator(sides.oriel());
                Spectator direct = new Spectator(sides.direct());
                Spectator websockify = new Spectator(sides.websockify())) {
            oriel.choose(Mode.BOX);
            direct.choose(Mode.BOX);
            for (int round = 0; round < ROUNDS; round++) {
                press(direct, theirs, pace, random);
                press(oriel, ours, pace, random);
                press(websockify, behind, pace, random);
            }
        }
        Sample our = Sample.of(ours);
        Sample their = Sample.of(theirs);
        Sample other = Sample.of(behind);
        table.ratio(what + " p50, ms", our.percentile(50), their.percentile(50), half);
        table.ratio(what + " p90, ms", our.percentile(90), their.percentile(90), most);
        table.ratio("  against websockify p50, ms", our.percentile(50), other.percentile(50), Goal.atMost(1));
        table.ratio("  against websockify p90, ms", our.percentile(90), other.percentile(90), Goal.atMost(1));
    }

    private static void press(Spectator spectator, List<Double> times, Pace pace, Random random) throws Exception {
        for (int i = 0; i < KEYS_A_ROUND; i++) {
            times.add(spectator.keyToPixel(KEY_X));
            pace.pause(random);
        }
    }

    /** A key after ten seconds in which nothing has happened; both sides wait at the same time. */
    static void afterIdleness(Sides sides, Table table) throws Exception {
        sides.all();
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        try (Spectator oriel = new Spectator(sides.oriel());
                Spectator direct = new Spectator(sides.direct())) {
            oriel.choose(Mode.BOX);
            direct.choose(Mode.BOX);
            for (int round = 0; round < IDLE_ROUNDS; round++) {
                TimeUnit.SECONDS.sleep(IDLE_SECONDS);
                ours.add(oriel.keyToPixel(KEY_X));
                theirs.add(direct.keyToPixel(KEY_X));
            }
        }
        table.value(
                "a change after 10 s of idleness p90, ms",
                Sample.of(ours).percentile(90),
                Sample.of(theirs).percentile(90),
                Goal.atMost(60));
    }

    /** A letter for each key. */
    static void typing(Sides sides, Table table) throws Exception {
        sides.all();
        table.ratio("typing, bytes a key", type(sides.oriel()), type(sides.direct()), Goal.atMost(1));
    }

    private static double type(Side side) throws Exception {
        Random random = new Random(1);
        try (Spectator spectator = new Spectator(side)) {
            spectator.choose(Mode.TYPING);
            TimeUnit.SECONDS.sleep(1);
            long before = spectator.bytes();
            for (int i = 0; i < TYPED; i++) {
                spectator.keyToPixel(KEY_X);
                Pace.EVEN.pause(random);
            }
            TimeUnit.MILLISECONDS.sleep(500);
            return (spectator.bytes() - before) / (double) TYPED;
        }
    }

    /** How long somebody waits between a key's pixels and the next key, in milliseconds. */
    private record Pace(int shortest, int longest) {

        static final Pace EVEN = new Pace(120, 160);
        static final Pace UNEVEN = new Pace(60, 300);

        void pause(Random random) throws InterruptedException {
            TimeUnit.MILLISECONDS.sleep(random.nextInt(shortest, longest));
        }
    }
}
