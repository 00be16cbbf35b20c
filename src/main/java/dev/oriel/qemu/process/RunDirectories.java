package dev.oriel.qemu.process;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The folders of all running guests, and their logs, which stay when the guests have ended.
 *
 * <p>A Unix socket's path must be shorter than 108 bytes (unix(7)), so guests whose home has a long path get a folder
 * with a short one, and the same one after the server has been started again.
 */
public final class RunDirectories {

    private static final int LONGEST_SOCKET_PATH = 107;
    private static final int TAIL_BYTES = 64 * 1024;

    private final Path root;
    private final Path logs;

    private RunDirectories(Path root, Path logs) {
        this.root = root;
        this.logs = logs;
    }

    /**
     * @param preferred where the folders belong when that is short enough; made if it is missing
     * @param logs where logs are kept; made if it is missing
     */
    public static RunDirectories in(Path preferred, Path logs) throws IOException {
        Path wanted = preferred.toAbsolutePath().normalize();
        Path root = fits(wanted) ? wanted : shortSubstitute(wanted);
        Files.createDirectories(root);
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx--x--x")); // guests' users pass through
        Files.createDirectories(logs);
        return new RunDirectories(root, logs);
    }

    /**
     * Makes a guest's folder, which only we can enter. What an earlier run of the guest left there is removed,
     * and the guest counts as unfinished.
     */
    public RunDirectory create(UUID guest) throws IOException {
        RunDirectory directory = of(guest);
        directory.delete();
        directory.begin();
        Files.createDirectory(directory.path(), ownerOnly());
        return directory;
    }

    /** All guests' folders, whether the guests still run or not. */
    public List<RunDirectory> all() throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
                    .map(RunDirectory::of)
                    .flatMap(Optional::stream)
                    .toList();
        }
    }

    /** Removes what a server that died left beside the folders of guests that have none any more. */
    public void sweep() throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            for (Path entry : entries.toList()) {
                Optional<RunDirectory> owner = RunDirectory.ownerOf(entry);
                if (owner.isPresent() && !Files.exists(owner.get().path())) {
                    Files.deleteIfExists(entry);
                }
            }
        }
    }

    /** Where QEMU's words about a guest's present or last run are kept. It is ours: the guest's user cannot replace it. */
    public Path log(UUID guest) {
        return logs.resolve(guest + ".log");
    }

    /** Holds a folder for each guest. */
    public Path root() {
        return root;
    }

    /** The last lines of a guest's log. */
    public List<String> logTail(UUID guest, int lines) {
        try (SeekableByteChannel log = Files.newByteChannel(log(guest))) {
            log.position(Math.max(0, log.size() - TAIL_BYTES));
            byte[] tail = Channels.newInputStream(log).readNBytes(TAIL_BYTES);
            return last(new String(tail, StandardCharsets.UTF_8), lines);
        } catch (IOException e) {
            return List.of();
        }
    }

    public RunDirectory of(UUID guest) {
        return new RunDirectory(guest, root.resolve(guest.toString()));
    }

    private static List<String> last(String text, int lines) {
        Deque<String> kept = new ArrayDeque<>();
        text.lines().filter(line -> !line.isBlank()).forEach(line -> {
            kept.addLast(line);
            if (kept.size() > lines) {
                kept.removeFirst();
            }
        });
        return List.copyOf(kept);
    }

    private static boolean fits(Path root) {
        RunDirectory any = new RunDirectory(new UUID(0, 0), root.resolve(new UUID(0, 0).toString()));
        return any.control().toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_SOCKET_PATH;
    }

    /** A folder in /tmp may have been put there by somebody else: it must be ours and closed to others. */
    private static Path shortSubstitute(Path wanted) throws IOException {
        String name = "oriel-"
                + UUID.nameUUIDFromBytes(wanted.toString().getBytes(StandardCharsets.UTF_8))
                        .toString()
                        .substring(0, 8);
        String session = System.getenv("XDG_RUNTIME_DIR");
        Path inSession = session == null ? null : Path.of(session, name);
        Path substitute = inSession != null && fits(inSession) ? inSession : Path.of("/tmp", name);
        if (!Files.exists(substitute, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(substitute, ownerOnly());
        }
        requireOurs(substitute);
        return substitute;
    }

    private static void requireOurs(Path folder) throws IOException {
        Set<PosixFilePermission> allowed = Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS);
        boolean ours = Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                && Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                        .equals(ownUser())
                && !allowed.contains(PosixFilePermission.OTHERS_WRITE)
                && !allowed.contains(PosixFilePermission.GROUP_WRITE);
        if (!ours) {
            throw new IOException(
                    folder + " belongs to somebody else; remove it, or give Oriel a home with a shorter path");
        }
    }

    public static Object ownUser() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    private static FileAttribute<Set<PosixFilePermission>> ownerOnly() {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    }
}
