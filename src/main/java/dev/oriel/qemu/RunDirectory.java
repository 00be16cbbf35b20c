package dev.oriel.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The folder of one running guest: its sockets and its process id.
 *
 * @param guest whose it is; also the folder's name
 */
record RunDirectory(UUID guest, Path path) {

    /** The monitor that takes commands. */
    Path control() {
        return path.resolve("control");
    }

    /** The monitor that tells events. */
    Path events() {
        return path.resolve("events");
    }

    Path vnc() {
        return path.resolve("vnc");
    }

    Path guestAgent() {
        return path.resolve("agent");
    }

    Path processId() {
        return path.resolve("pid");
    }

    /** What is held on the guest's keyboard. It lies beside the folder, where the guest's user cannot replace it. */
    Path held() {
        return path.resolveSibling(guest + ".held");
    }

    /** UEFI's variables, for a guest that has no disk to keep them beside. */
    Path uefiVariables() {
        return path.resolve("uefi-vars.fd");
    }

    /** Whether QEMU has made its sockets; it makes the display's last. */
    boolean isReady() {
        return Stream.of(processId(), control(), events(), vnc()).allMatch(Files::exists);
    }

    /** The process that QEMU wrote down; empty when it has not or when it ended cleanly. */
    OptionalLong readProcessId() throws IOException {
        try {
            return OptionalLong.of(Long.parseLong(Files.readString(processId()).strip()));
        } catch (NoSuchFileException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    void delete() throws IOException {
        Files.deleteIfExists(held());
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            return;
        }
        Files.deleteIfExists(path);
    }

    /** The folder as a guest's, when its name is a guest's id. */
    static Optional<RunDirectory> of(Path path) {
        try {
            UUID guest = UUID.fromString(path.getFileName().toString());
            return Optional.of(new RunDirectory(guest, path));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
