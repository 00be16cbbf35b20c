package dev.oriel.recipe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A recipe's script as a child process. It gets the folder for its results, a bounded time, and none of the server's
 * secrets; every line that it says is kept.
 */
final class BuildScript implements AutoCloseable {

    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final int LONGEST_LINE_KEPT = 4000;

    private final Process process;

    private BuildScript(Process process) {
        this.process = process;
    }

    static BuildScript start(Path script, Path results) throws IOException {
        // Consoles come first: a build may take the processor only when nobody else wants it.
        ProcessBuilder builder = new ProcessBuilder(List.of("nice", "-n", "15", script.toString(), results.toString()));
        builder.environment()
                .keySet()
                .removeIf(
                        name -> name.startsWith("ORIEL_") || name.startsWith("SPRING_") || name.startsWith("SERVER_"));
        builder.redirectErrorStream(true);
        Process process = builder.start();
        process.getOutputStream().close();
        return new BuildScript(process);
    }

    /**
     * Waits for the end.
     *
     * @param log where every line goes
     * @param progress hears how far it is
     * @throws IOException when it fails or takes too long, with its own last words
     */
    void await(Path log, Duration limit, Consumer<Progress> progress) throws IOException, InterruptedException {
        Thread reader = Thread.ofVirtual().start(() -> copyOutput(log, progress));
        boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (ended) {
            // Closing takes away what was said and not yet read.
            reader.join(GRACE);
        }
        close();
        reader.join();
        if (!ended) {
            throw new IOException("it took longer than " + limit.toMinutes() + " minutes and was ended");
        }
        if (process.exitValue() != 0) {
            throw new IOException(lastWords(log));
        }
    }

    /** Ends it and all that it has started. */
    @Override
    public void close() {
        List<ProcessHandle> family = process.descendants().toList();
        process.destroy();
        family.forEach(ProcessHandle::destroy);
        try {
            if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        family.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
    }

    private void copyOutput(Path log, Consumer<Progress> progress) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
                Writer writer = Files.newBufferedWriter(log)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                writer.write(line.substring(0, Math.min(line.length(), LONGEST_LINE_KEPT)));
                writer.write('\n');
                writer.flush();
                Progress.parse(line).ifPresent(progress);
            }
        } catch (IOException e) {
            // The process was ended while it spoke, or the disk is full: what it would have said is lost, its end is
            // not.
            close();
        }
    }

    private String lastWords(Path log) throws IOException {
        List<String> words = new BuildLog(log)
                .tail(5).stream().filter(line -> Progress.parse(line).isEmpty()).toList();
        return words.isEmpty() ? "it ended with code " + process.exitValue() : String.join("\n", words);
    }
}
