package dev.oriel.bench;

import dev.oriel.bench.FrameStrip.Mode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.util.FileSystemUtils;

/**
 * Compares a console of Oriel with QEMU's own VNC server, in one run, with the same guest and the same clients. Run it
 * with {@code ./oriel bench console [ROW..]}.
 */
public final class ConsoleBench {

    /** Everything is ended after this time, whatever happens. */
    private static final long LIMIT_MINUTES = 20;

    private final Map<String, Measurement> measurements = new LinkedHashMap<>();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Table table = new Table(System.out);

    private ConsoleBench() {
        measurements.put("keys", KeyMeasurements::keyToPixel);
        measurements.put("idle-change", KeyMeasurements::afterIdleness);
        measurements.put("typing", KeyMeasurements::typing);
        measurements.put("scroll-1", MotionMeasurements::scroll);
        measurements.put("scroll-10", MotionMeasurements.scroll(10, 0.95));
        measurements.put("scroll-30", MotionMeasurements.scroll(30, 0.95));
        measurements.put("scroll-100", MotionMeasurements.scroll(100, 0.8));
        measurements.put("plasma-1", MotionMeasurements::plasma);
        measurements.put("plasma-10", MotionMeasurements.plasma(10));
        measurements.put("plasma-30", MotionMeasurements.plasma(30));
        measurements.put("noise", MotionMeasurements::noise);
        measurements.put("exact", MotionMeasurements::exact);
        measurements.put("slow-scroll", LineMeasurements.slow(Mode.SCROLL));
        measurements.put("slow-plasma", LineMeasurements.slow(Mode.PLASMA));
        measurements.put("stalled", LineMeasurements::stalled);
        measurements.put("idle-crowd", QuietMeasurements::idleCrowd);
        measurements.put("thumbnails", QuietMeasurements::thumbnails);
        measurements.put("idle-guests", QuietMeasurements::idleGuests);
    }

    public static void main(String[] arguments) throws Exception {
        ConsoleBench bench = new ConsoleBench();
        List<String> rows = arguments.length == 0 ? List.copyOf(bench.measurements.keySet()) : Arrays.asList(arguments);
        if (rows.equals(List.of("list")) || !bench.measurements.keySet().containsAll(rows)) {
            System.out.println("rows: " + String.join(" ", bench.measurements.keySet()));
            System.exit(rows.equals(List.of("list")) ? 0 : 2);
        }
        Thread cleaning = new Thread(bench::close, "cleaning");
        Runtime.getRuntime().addShutdownHook(cleaning);
        Thread.ofPlatform().daemon().start(ConsoleBench::endInTime);
        bench.run(rows);
        System.exit(0);
    }

    private static void endInTime() {
        try {
            TimeUnit.MINUTES.sleep(LIMIT_MINUTES);
            System.out.println("given up after " + LIMIT_MINUTES + " minutes");
            System.exit(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(List<String> rows) throws Exception {
        long began = System.nanoTime();
        Path folder = Files.createTempDirectory("oriel-bench");
        opened.push(() -> FileSystemUtils.deleteRecursively(folder));
        // The guests' own users must be able to pass through.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        Path guest = Path.of(System.getProperty("oriel.test.guests", "target/guests"), "bench")
                .toAbsolutePath();
        DirectQemu qemu = opened(new DirectQemu(folder, guest));
        Oriel oriel = opened(new Oriel(folder, guest));
        Side direct = qemu.lossless();
        Websockify websockify = opened(new Websockify(direct, qemu.socket("lossless")));
        Sides sides = new Sides(oriel, direct, qemu.lossy(), websockify);
        for (Side side : List.of(oriel, direct)) {
            Boot.await(side);
        }
        warmUp(sides);
        System.out.printf(
                Locale.ROOT,
                "server ready after %.1f s; 1024x768, noVNC's dialect, quality 6%n%n",
                oriel.secondsToStart());
        table.head();
        for (String row : rows) {
            try {
                measurements.get(row).take(sides, table);
            } catch (Exception e) {
                table.failed(row, e);
            }
        }
        table.foot();
        System.out.printf(Locale.ROOT, "in %.0f s%n", (System.nanoTime() - began) / 1e9);
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

    private <T extends AutoCloseable> T opened(T thing) {
        opened.push(thing);
        return thing;
    }

    private synchronized void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                System.err.println("while cleaning up: " + e);
            }
        }
    }
}
