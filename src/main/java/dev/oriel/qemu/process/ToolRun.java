package dev.oriel.qemu.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A program that ran to its end within its time.
 *
 * @param exitCode what it returned
 * @param output what it said, both streams, at most {@value #MAX_OUTPUT} bytes
 * @param elapsed how long it took
 */
public record ToolRun(int exitCode, String output, Duration elapsed) {

    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final int MAX_OUTPUT = 1 << 20;

    /** A program did not end within its time, and was killed. */
    static final class TookTooLong extends IOException {

        private static final long serialVersionUID = 1L;

        TookTooLong(String program, Duration limit) {
            super(program + " did not end within " + limit.toMillis() / 1000.0 + " s");
        }
    }

    /**
     * Runs a program and waits for it.
     *
     * @throws TookTooLong when it has not ended within the limit
     * @throws IOException when it cannot be started
     */
    public static ToolRun of(Duration limit, List<String> command) throws IOException {
        return watched(limit, command, said -> true);
    }

    /**
     * Runs a program, and tells now and then what it has said so far.
     *
     * @param watch gives false when the program shall be killed
     */
    public static ToolRun watched(Duration limit, List<String> command, Predicate<String> watch) throws IOException {
        Path said = Files.createTempFile("oriel-tool", ".out");
        try {
            long start = System.nanoTime();
            ProcessBuilder builder = new ProcessBuilder(command);
            OrphanedTools.mark(builder.environment());
            // A heap for each thread takes 64 MiB of address space (mallopt(3), M_ARENA_MAX), and some tools have
            // little.
            builder.environment().put("MALLOC_ARENA_MAX", "1");
            Process process = builder.redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(said.toFile())
                    .start();
            try {
                while (!process.waitFor(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                    if (System.nanoTime() - start > limit.toNanos()) {
                        throw new TookTooLong(command.getFirst(), limit);
                    }
                    if (!watch.test(read(said))) {
                        throw new IOException(command.getFirst() + " was told to end");
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting for " + command.getFirst(), e);
            } finally {
                process.destroyForcibly();
            }
            Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
            return new ToolRun(process.exitValue(), read(said), elapsed);
        } finally {
            Files.delete(said);
        }
    }

    private static String read(Path said) throws IOException {
        try (var stream = Files.newInputStream(said)) {
            return new String(stream.readNBytes(MAX_OUTPUT), StandardCharsets.UTF_8).strip();
        }
    }
}
