package dev.oriel;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Tiny Linux for tests: its kernel, its initial RAM disk and what to put on the kernel's command line. It is built once
 * by {@code guests/tiny/build} into {@code target/guests/tiny}, unless {@code oriel.test.guests} names a folder that
 * has it already, as {@code ./oriel test} does.
 */
public record TinyLinux(Path kernel, Path initrd, String commandLine) {

    /** What stands at the left of the line when the guest is ready, on the screen and on the first serial port. */
    public static final String PROMPT = "tiny:~#";

    private static final int BUILD_MINUTES = 5;

    /** The guest as its folder has it; builds it if it is not there. */
    public static synchronized TinyLinux get() {
        Path folder = Path.of(System.getProperty("oriel.test.guests", "target/guests"), "tiny")
                .toAbsolutePath();
        Path kernel = folder.resolve("vmlinuz");
        Path initrd = folder.resolve("initrd.img");
        Path commandLine = folder.resolve("cmdline");
        if (!Stream.of(kernel, initrd, commandLine).allMatch(Files::exists)) {
            build(folder);
        }
        try {
            return new TinyLinux(kernel, initrd, Files.readString(commandLine).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The guest without a cursor: as it does not blink, a picture of the screen stays as it is. */
    public TinyLinux withoutCursor() {
        return new TinyLinux(kernel, initrd, commandLine + " vt.cur_default=1");
    }

    /**
     * Makes a machine that boots it, and leaves it off.
     *
     * @param wish what else the machine has, in the words of the API
     * @return its id
     */
    public String makeMachine(Api api, Map<String, Object> wish) throws Exception {
        Map<String, Object> definition = new HashMap<>(wish);
        definition.put("kernel", upload(api, "kernel", kernel));
        definition.put("initrd", upload(api, "initrd", initrd));
        definition.put("kernelCommandLine", commandLine);
        return api.post("/api/v1/machines", definition).path("id").asString();
    }

    private static String upload(Api api, String format, Path file) throws Exception {
        return api.upload("/api/v1/images?name=" + format + "&format=" + format, file)
                .path("id")
                .asString();
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
