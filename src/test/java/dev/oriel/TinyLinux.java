package dev.oriel;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Tiny Linux for tests: built once by {@code guests/tiny/build} into {@code target/guests/tiny}, unless
 * {@code oriel.test.guests} names a folder that has it already, as {@code ./oriel test} does.
 */
public record TinyLinux(Path kernel, Path initrd) {

    /** What to put on the kernel's command line. */
    public static final String COMMAND_LINE = "console=ttyS0 console=tty1 quiet no_timer_check";

    /** What stands at the left of the line when the guest is ready, on the screen and on the first serial port. */
    public static final String PROMPT = "tiny:~#";

    private static final int BUILD_MINUTES = 5;

    /** The guest's files; builds them if they are not there. */
    public static synchronized TinyLinux get() {
        Path folder = Path.of(System.getProperty("oriel.test.guests", "target/guests"), "tiny")
                .toAbsolutePath();
        TinyLinux tiny = new TinyLinux(folder.resolve("vmlinuz"), folder.resolve("initrd.img"));
        if (!Files.exists(tiny.kernel) || !Files.exists(tiny.initrd)) {
            build(folder);
        }
        return tiny;
    }

    private static void build(Path folder) {
        try {
            Files.createDirectories(folder);
            File log = folder.resolve("build.log").toFile();
            Process process = new ProcessBuilder("guests/tiny/build", folder.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log)
                    .start();
            if (!process.waitFor(BUILD_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException("Tiny Linux was not built:\n" + Files.readString(log.toPath()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Tiny Linux was built", e);
        }
    }
}
