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
                press(direct, theirs, random);
                press(oriel, ours, random);
                press(websockify, behind, random);
            }
        }
        Sample our = Sample.of(ours);
        Sample their = Sample.of(theirs);
        Sample other = Sample.of(behind);
        table.ratio("key to pixel p50, ms", our.percentile(50), their.percentile(50), Goal.atMost(0.75));
        table.ratio("key to pixel p90, ms", our.percentile(90), their.percentile(90), Goal.atMost(0.5));
        table.ratio("  against websockify p50, ms", our.percentile(50), other.percentile(50), Goal.atMost(1));
        table.ratio("  against websockify p90, ms", our.percentile(90), other.percentile(90), Goal.atMost(1));
    }

    private static void press(Spectator spectator, List<Double> times, Random random) throws Exception {
        for (int i = 0; i < KEYS_A_ROUND; i++) {
            times.add(spectator.keyToPixel(KEY_X));
            TimeUnit.MILLISECONDS.sleep(120 + random.nextInt(40));
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
                TimeUnit.MILLISECONDS.sleep(120 + random.nextInt(40));
            }
            TimeUnit.MILLISECONDS.sleep(500);
            return (spectator.bytes() - before) / (double) TYPED;
        }
    }
}
