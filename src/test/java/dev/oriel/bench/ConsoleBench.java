package dev.oriel.bench;

import dev.oriel.bench.FrameStrip.Mode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Compares a console of Oriel with QEMU's own VNC server, in one run, with the same guest and the same clients. Run it
 * with {@code ./oriel bench console [ROW..]}.
 */
public final class ConsoleBench {

    private static final long LIMIT_MINUTES = 20;

    private final Bench<Sides> bench = new Bench<>();

    private ConsoleBench() {
        bench.row("keys", KeyMeasurements::keyToPixel);
        bench.row("keys-uneven", KeyMeasurements::keyToPixelUneven);
        bench.row("idle-change", KeyMeasurements::afterIdleness);
        bench.row("typing", KeyMeasurements::typing);
        bench.row("scroll-1", MotionMeasurements::scroll);
        bench.row("scroll-10", MotionMeasurements.scroll(10, 0.95));
        bench.row("scroll-30", MotionMeasurements.scroll(30, 0.95));
        bench.row("scroll-100", MotionMeasurements.scroll(100, 0.8));
        bench.row("plasma-1", MotionMeasurements::plasma);
        bench.row("plasma-10", MotionMeasurements.plasma(10));
        bench.row("plasma-30", MotionMeasurements.plasma(30));
        bench.row("noise", MotionMeasurements::noise);
        bench.row("exact", MotionMeasurements::exact);
        bench.row("slow-scroll", LineMeasurements.slow(Mode.SCROLL));
        bench.row("slow-plasma", LineMeasurements.slow(Mode.PLASMA));
        bench.row("stalled", LineMeasurements::stalled);
        bench.row("idle-crowd", QuietMeasurements::idleCrowd);
        bench.row("thumbnails", QuietMeasurements::thumbnails);
        bench.row("idle-guests", QuietMeasurements::idleGuests);
    }

    public static void main(String[] arguments) throws Exception {
        ConsoleBench console = new ConsoleBench();
        console.bench.main(Arrays.asList(arguments), LIMIT_MINUTES, console::measure);
    }

    private void measure(List<String> rows) throws Exception {
        Path folder = bench.folder();
        Path guest = Bench.guest("bench");
        DirectQemu qemu = bench.opened(new DirectQemu(folder, guest));
        Oriel oriel = bench.opened(new Oriel(folder, guest));
        Side direct = qemu.lossless();
        Websockify websockify = bench.opened(new Websockify(direct, qemu.socket("lossless")));
        Sides sides = new Sides(oriel, direct, qemu.lossy(), websockify);
        for (Side side : List.of(oriel, direct)) {
            Boot.await(side);
        }
        warmUp(sides);
        System.out.printf(
                Locale.ROOT,
                "server ready after %.1f s; 1024x768, noVNC's dialect, quality 6%n",
                oriel.secondsToStart());
        for (String row : rows) {
            bench.take(row, sides);
        }
    }

    /** Lets both ends' code be compiled before anything counts. */
    private static void warmUp(Sides sides) throws Exception {
        for (Side side : List.of(sides.oriel(), sides.direct())) {
            sides.only(side);
            for (Mode mode : List.of(Mode.SCROLL, Mode.PLASMA)) {
                try (Crowd crowd = new Crowd(side, 3)) {
                    crowd.watch(mode, 500, 3000);
                }
            }
        }
    }
}
