package dev.oriel.template;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What files take of the disk: less than their sizes when they have holes, which Java cannot tell but du(1) can. */
final class DiskUsage {

    private static final Pattern BYTES = Pattern.compile("^(\\d{1,18})\\s");
    private static final long LIMIT_SECONDS = 30;

    private DiskUsage() {}

    /** The bytes that a folder takes with all that is in it, but memory that has other names elsewhere. */
    static long of(Path folder) throws IOException {
        Process du = new ProcessBuilder(
                        "du",
                        "-s",
                        "-B1",
                        "--exclude=*.memory",
                        folder.toAbsolutePath().toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String said = new String(du.getInputStream().readNBytes(200), StandardCharsets.UTF_8);
            Matcher bytes = BYTES.matcher(said);
            if (!du.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || !bytes.find()) {
                throw new IOException("the size of " + folder.getFileName() + " cannot be told: " + said);
            }
            return Long.parseLong(bytes.group(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            du.destroyForcibly();
        }
    }
}
