package dev.oriel.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Disk files that the real qemu-img makes. */
final class QemuImgFiles {

    private static final int MEASUREMENTS = 50;

    private final Path folder;

    QemuImgFiles(Path folder) {
        this.folder = folder;
    }

    /** A disk of 1 GiB. */
    Path create(String name, String format, String... options) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("create", "-q", "-f", format));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of(name, "1G"));
        run(arguments.toArray(String[]::new));
        return folder.resolve(name);
    }

    void run(String... arguments) throws IOException, InterruptedException {
        String said = attempt(arguments);
        // LUKS measures the processor before it encrypts, and on a busy host sometimes finds that it cannot.
        for (int tries = 1; said.contains("Unable to get accurate CPU usage") && tries < MEASUREMENTS; tries++) {
            said = attempt(arguments);
        }
        assertThat(said).isEmpty();
    }

    /** Runs qemu-img, and gives what it says when it fails; empty when it succeeds. */
    private String attempt(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("qemu-img"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? "" : "qemu-img failed: " + said;
    }
}
