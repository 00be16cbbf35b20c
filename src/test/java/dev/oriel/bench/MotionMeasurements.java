package dev.oriel.bench;

import dev.oriel.bench.Crowd.Showing;
import dev.oriel.bench.FrameStrip.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Scrolling text, plasma and noise, for one viewer and for many. */
final class MotionMeasurements {

    private static final int KEY_SPACE = 0x39;
    private static final int FREEZES = 6;

    private MotionMeasurements() {}

    /** Scrolling text, one viewer. */
    static void scroll(Sides sides, Table table) throws Exception {
        Showing ours = sides.showing(sides.oriel(), Mode.SCROLL, 1);
        Showing theirs = sides.showing(sides.direct(), Mode.SCROLL, 1);
        Showing behind = sides.showing(sides.websockify(), Mode.SCROLL, 1);
        table.ratio("scroll, 1 viewer, updates/s", rate(ours), rate(theirs), Goal.atLeast(1));
        table.ratio(
                "scroll, 1 viewer, KB/s", ours.bytesPerSecond() / 1e3, theirs.bytesPerSecond() / 1e3, Goal.atMost(0.1));
        table.ratio("scroll, 1 viewer, KB an update", kilobytes(ours), kilobytes(theirs), Goal.NONE);
        table.ratio("  against websockify, updates/s", rate(ours), rate(behind), Goal.atLeast(1));
    }

    /** Scrolling text, many viewers, each measured by what one gets alone. */
    static Bench.Measurement<Sides> scroll(int viewers, double share) {
        return (sides, table) -> many(sides, table, Mode.SCROLL, viewers, share);
    }

    /** Plasma, many viewers. */
    static Bench.Measurement<Sides> plasma(int viewers) {
        return (sides, table) -> many(sides, table, Mode.PLASMA, viewers, 0.95);
    }

    private static void many(Sides sides, Table table, Mode mode, int viewers, double share) throws Exception {
        String what = mode.name().toLowerCase(java.util.Locale.ROOT) + ", " + viewers + " viewers";
        Showing alone = sides.showing(sides.oriel(), mode, 1);
        Showing ours = sides.showing(sides.oriel(), mode, viewers);
        Showing theirs = sides.showing(sides.direct(), mode, viewers);
        table.value(
                what + ", updates/s each, mean",
                ours.rates().mean(),
                theirs.rates().mean(),
                Goal.NONE);
        table.value(
                what + ", updates/s each, worst",
                ours.rates().least(),
                theirs.rates().least(),
                Goal.NONE);
        table.value(
                what + ", worst, share of one alone",
                ours.rates().least() / rate(alone),
                theirs.rates().least() / rate(sides.showing(sides.direct(), mode, 1)),
                Goal.atLeast(share));
        table.value(
                what + ", processor, times one viewer's",
                ours.cpu() / alone.cpu(),
                theirs.cpu() / sides.showing(sides.direct(), mode, 1).cpu(),
                viewers == 100 ? Goal.atMost(3) : Goal.NONE);
        table.value(what + ", processor, % of a core", 100 * ours.cpu(), 100 * theirs.cpu(), Goal.NONE);
    }

    /** Plasma, one viewer: against a server that loses nothing, and against one that may. */
    static void plasma(Sides sides, Table table) throws Exception {
        Showing ours = sides.showing(sides.oriel(), Mode.PLASMA, 1);
        Showing theirs = sides.showing(sides.direct(), Mode.PLASMA, 1);
        Showing lossy = sides.showing(sides.lossy(), Mode.PLASMA, 1);
        table.ratio("plasma, 1 viewer, updates/s", rate(ours), rate(theirs), Goal.atLeast(1));
        table.value("plasma, 1 viewer, KB an update", kilobytes(ours), kilobytes(theirs), Goal.atMost(60));
        table.value("plasma, 1 viewer, PSNR, dB", psnr(ours), psnr(theirs), Goal.atLeast(35));
        table.ratio("  against lossy=on, KB an update", kilobytes(ours), kilobytes(lossy), Goal.atMost(0.7));
        table.ratio("  against lossy=on, PSNR, dB", psnr(ours), psnr(lossy), Goal.atLeast(1));
        table.ratio("  against lossy=on, updates/s", rate(ours), rate(lossy), Goal.NONE);
    }

    /** Noise, one viewer. */
    static void noise(Sides sides, Table table) throws Exception {
        Showing ours = sides.showing(sides.oriel(), Mode.NOISE, 1);
        Showing theirs = sides.showing(sides.direct(), Mode.NOISE, 1);
        table.ratio("noise, 1 viewer, updates/s", rate(ours), rate(theirs), Goal.atLeast(1));
        table.ratio("noise, 1 viewer, KB an update", kilobytes(ours), kilobytes(theirs), Goal.atMost(1));
    }

    /** How long after motion has stopped every pixel is as it should be. */
    static void exact(Sides sides, Table table) throws Exception {
        for (Mode mode : List.of(Mode.SCROLL, Mode.PLASMA, Mode.NOISE)) {
            List<Double> fromKey = new ArrayList<>();
            List<Double> fromFrame = new ArrayList<>();
            sides.only(sides.oriel());
            try (Spectator spectator = new Spectator(sides.oriel())) {
                spectator.choose(mode);
                TimeUnit.SECONDS.sleep(2);
                for (int i = 0; i < FREEZES; i++) {
                    long pressed = System.nanoTime();
                    spectator.press(KEY_SPACE);
                    Freeze freeze = new Freeze(spectator, mode);
                    freeze.await();
                    fromKey.add((freeze.exactSince() - pressed) / 1e6);
                    fromFrame.add((freeze.exactSince() - freeze.lastFrameSince()) / 1e6);
                    spectator.press(KEY_SPACE);
                    TimeUnit.MILLISECONDS.sleep(700);
                }
                spectator.press(Mode.STILL.key());
            }
            String name = mode.name().toLowerCase(java.util.Locale.ROOT);
            table.alone(
                    name + " stops: exact after its last frame, most, ms",
                    Sample.of(fromFrame).most(),
                    Goal.atMost(300));
            table.alone(
                    name + " stops: exact after the key, most, ms",
                    Sample.of(fromKey).most(),
                    Goal.NONE);
        }
    }

    private static double rate(Showing showing) {
        return showing.rates().sorted()[0];
    }

    private static double kilobytes(Showing showing) {
        return showing.bytesPerFrame() / 1e3;
    }

    private static double psnr(Showing showing) {
        return Sample.of(showing.psnr()).median();
    }
}
