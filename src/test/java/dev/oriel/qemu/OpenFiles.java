package dev.oriel.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files that a process has open. */
final class OpenFiles {

    private OpenFiles() {}

    static List<Path> of(long process) throws IOException {
        try (var descriptors = Files.list(Path.of("/proc", Long.toString(process), "fd"))) {
            return descriptors.map(OpenFiles::target).toList();
        }
    }

    private static Path target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor);
        } catch (IOException e) {
            return descriptor; // it was closed meanwhile
        }
    }
}
