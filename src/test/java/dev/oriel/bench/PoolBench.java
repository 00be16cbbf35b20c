package dev.oriel.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.util.FileSystemUtils;

/**
 * Measures templates, clones, the pool, snapshots and forks over HTTP and WebSockets, and QEMU's own snapshots beside
 * them. Run it with {@code ./oriel bench pool [--tiny|--desktop] [ROW..]}.
 */
public final class PoolBench {

    /** Everything is ended after this time, whatever happens. */
    private static final long LIMIT_MINUTES = 40;

    /** Thirty machines of a desktop that share most of their memory are promised more than a small host has. */
    private static final String OVERCOMMIT = "--oriel.machine.memory-overcommit=4";

    /** Only what a measurement asks for is to wait. */
    private static final String NO_DEMAND = "--oriel.template.most-demand=0";

    private final Map<String, PoolMeasurement> measurements = new LinkedHashMap<>();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Table table = new Table(System.out);

    private PoolBench() {
        measurements.put("claim", ClaimMeasurements::claim);
        measurements.put("browser", BrowserMeasurements::start);
        measurements.put("cold", ClaimMeasurements::cold);
        measurements.put("clones", ClaimMeasurements::clones);
        measurements.put("class", ClaimMeasurements::atOnce);
        measurements.put("reset", MomentMeasurements::reset);
        measurements.put("snapshot", MomentMeasurements::snapshot);
        measurements.put("fork", MomentMeasurements::fork);
        measurements.put("savevm", MomentMeasurements::savevm);
    }

    public static void main(String[] arguments) throws Exception {
        PoolBench bench = new PoolBench();
        List<String> rows = new ArrayList<>(Arrays.asList(arguments));
        List<PoolGuest> guests = new ArrayList<>(List.of(PoolGuest.values()));
        for (PoolGuest guest : PoolGuest.values()) {
            if (rows.remove("--" + guest.word())) {
                guests.retainAll(List.of(guest));
            }
        }
        if (rows.isEmpty()) {
            rows.addAll(bench.measurements.keySet());
        }
        if (rows.equals(List.of("list")) || !bench.measurements.keySet().containsAll(rows)) {
            System.out.println("rows: " + String.join(" ", bench.measurements.keySet()));
            System.exit(rows.equals(List.of("list")) ? 0 : 2);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(bench::close, "cleaning"));
        Thread.ofPlatform().daemon().start(PoolBench::endInTime);
        bench.run(guests, rows);
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

    private void run(List<PoolGuest> guests, List<String> rows) throws Exception {
        long began = System.nanoTime();
        table.head();
        for (PoolGuest guest : guests) {
            try {
                measure(guest, rows);
            } catch (Exception | AssertionError e) {
                table.failed(guest.words(), e);
            }
            close();
        }
        table.foot();
        System.out.printf(Locale.ROOT, "in %.0f s%n", (System.nanoTime() - began) / 1e9);
    }

    private void measure(PoolGuest guest, List<String> rows) throws Exception {
        Path folder = Files.createTempDirectory("oriel-pool");
        opened(() -> FileSystemUtils.deleteRecursively(folder));
        // The guests' own users must be able to pass through.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        Path files = Path.of(System.getProperty("oriel.test.guests", "target/guests"), guest.word())
                .toAbsolutePath();
        Server server = new Server(folder, "--oriel.template.wanted=0", NO_DEMAND, OVERCOMMIT);
        opened(server);
        Classroom room = new Classroom(server, guest, files);
        System.out.printf(Locale.ROOT, "%n%s; server ready after %.1f s%n", guest.words(), server.secondsToStart());
        for (String row : rows) {
            try {
                measurements.get(row).take(room, table);
            } catch (Exception | AssertionError e) {
                table.failed(row, e);
            }
            room.fill(0);
            room.removeAll();
        }
    }

    private synchronized void opened(AutoCloseable thing) {
        opened.push(thing);
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
