package dev.oriel.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.util.FileSystemUtils;

/**
 * What the benchmarks share: rows by name, a table, things that are closed at the end, however it comes, and a bound.
 *
 * @param <P> where a measurement is taken
 */
final class Bench<P> {

    /** A part of a benchmark that can be run alone. */
    interface Measurement<P> {

        /** Takes the measurement and writes its lines. */
        void take(P place, Table table) throws Exception;
    }

    /** What a benchmark does with the rows that somebody wants. */
    interface Course {

        /** Runs to its end, or fails. */
        void run(List<String> rows) throws Exception;
    }

    private final Map<String, Measurement<P>> measurements = new LinkedHashMap<>();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Table table = new Table(System.out);

    void row(String name, Measurement<P> measurement) {
        measurements.put(name, measurement);
    }

    /**
     * Runs and ends the program. All rows are run if none is named; {@code list} names them.
     *
     * @param limitMinutes everything is ended after this time, whatever happens
     */
    void main(List<String> wanted, long limitMinutes, Course course) throws Exception {
        List<String> rows = wanted.isEmpty() ? List.copyOf(measurements.keySet()) : wanted;
        if (!measurements.keySet().containsAll(rows)) {
            System.out.println("rows: " + String.join(" ", measurements.keySet()));
            System.exit(rows.equals(List.of("list")) ? 0 : 2);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "cleaning"));
        Thread.ofPlatform().daemon().start(() -> endAfter(limitMinutes));
        long began = System.nanoTime();
        table.head();
        course.run(rows);
        table.foot();
        System.out.printf(Locale.ROOT, "in %.0f s%n", (System.nanoTime() - began) / 1e9);
        System.exit(0);
    }

    private static void endAfter(long minutes) {
        try {
            TimeUnit.MINUTES.sleep(minutes);
            System.out.println("given up after " + minutes + " minutes");
            System.exit(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes a measurement; that it failed is a line too. */
    void take(String row, P place) {
        try {
            measurements.get(row).take(place, table);
        } catch (Exception | AssertionError e) {
            table.failed(row, e);
        }
    }

    Table table() {
        return table;
    }

    /** A folder that the guests' own users can pass through, and that is deleted at the end. */
    Path folder() throws IOException {
        Path folder = Files.createTempDirectory("oriel-bench");
        opened(() -> FileSystemUtils.deleteRecursively(folder));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        return folder;
    }

    /** Where the files of a guest are that was built before. */
    static Path guest(String name) {
        return Path.of(System.getProperty("oriel.test.guests", "target/guests"), name)
                .toAbsolutePath();
    }

    synchronized <T extends AutoCloseable> T opened(T thing) {
        opened.push(thing);
        return thing;
    }

    /** Closes what has been opened, the last first. */
    synchronized void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                System.err.println("while cleaning up: " + e);
            }
        }
    }
}
