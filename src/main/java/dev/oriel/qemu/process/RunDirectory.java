package dev.oriel.qemu.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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
public record RunDirectory(UUID guest, Path path) {

    /** The monitor that takes commands. */
    public Path control() {
        return path.resolve("control");
    }

    /** The monitor that tells events. */
    public Path events() {
        return path.resolve("events");
    }

    public Path vnc() {
        return path.resolve("vnc");
    }

    public Path guestAgent() {
        return path.resolve("agent");
    }

    /** Where QEMU takes a state, for as long as that takes. */
    public Path incomingState() {
        return path.resolve("state");
    }

    /** Where we take a state from QEMU. It lies beside the folder, where the guest's user cannot replace it. */
    public Path outgoingState() {
        return path.resolveSibling(guest + ".state");
    }

    /**
     * Another name of the file with the shared memory that the guest was made of, if it has one. It lies beside the
     * folder, where the guest's user cannot replace it.
     */
    public Path memory() {
        return path.resolveSibling(guest + ".memory");
    }

    /** Removes what a server that died while it took a state has left of a guest that still runs. */
    public void sweep() throws IOException {
        Files.deleteIfExists(outgoingState());
    }

    public Path processId() {
        return path.resolve("pid");
    }

    /** What is held on the guest's keyboard. It lies beside the folder, where the guest's user cannot replace it. */
    public Path held() {
        return path.resolveSibling(guest + ".held");
    }

    /**
     * Is there as long as the guest is not complete, so that nobody has been told of it: if the server dies meanwhile,
     * the next one ends its process.
     */
    private Path unfinished() {
        return path.resolveSibling(guest + ".unfinished");
    }

    public boolean isUnfinished() {
        return Files.exists(unfinished());
    }

    /** Notes that the guest is not complete yet. */
    void begin() throws IOException {
        Files.deleteIfExists(unfinished());
        Files.createFile(unfinished());
    }

    /** Notes that the guest is complete. */
    public void finish() throws IOException {
        Files.deleteIfExists(unfinished());
    }

    /**
     * Gives a file to the user that the guest's process runs as, when that is another one than ours. The file must not
     * be where that user could replace it.
     */
    public void giveAway(Path file) throws IOException {
        Object user = Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        if (!user.equals(RunDirectories.ownUser())) {
            new GuestUser((int) user).own(file);
        }
    }

    /** UEFI's variables, for a guest that has no disk to keep them beside. */
    public Path uefiVariables() {
        return path.resolve("uefi-vars.fd");
    }

    /** Whether QEMU has made its sockets; it makes the display's last. */
    public boolean isReady() {
        return Stream.of(processId(), control(), events(), vnc()).allMatch(Files::exists);
    }

    /** The process that QEMU wrote down; empty when it has not or when it ended cleanly. */
    public OptionalLong readProcessId() throws IOException {
        try {
            return OptionalLong.of(Long.parseLong(Files.readString(processId()).strip()));
        } catch (NoSuchFileException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    public void delete() throws IOException {
        Files.deleteIfExists(held());
        Files.deleteIfExists(outgoingState());
        Files.deleteIfExists(memory());
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            finish();
            return;
        }
        Files.deleteIfExists(path);
        finish(); // last, so that what is left after a failure is known to be unfinished
    }

    /** The folder that a file lies beside, as {@link #held()} and others do. */
    static Optional<RunDirectory> ownerOf(Path file) {
        String name = file.getFileName().toString();
        int dot = name.indexOf('.');
        return dot < 0 ? Optional.empty() : of(file.resolveSibling(name.substring(0, dot)));
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
