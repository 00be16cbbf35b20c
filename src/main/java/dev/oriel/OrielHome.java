package dev.oriel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The folder that holds everything Oriel keeps. Guests run as unprivileged users of their own, which must be able to
 * pass through {@link #images()}, {@link #machines()}, {@link #templates()} and {@link #run()} to what is theirs; nobody but the server's user
 * can list these folders, or pass through the others.
 */
public record OrielHome(Path path) {

    public OrielHome {
        path = path.toAbsolutePath().normalize();
    }

    /**
     * The folder that is used when none is named: {@code ~/.oriel}, but {@code /var/lib/oriel} for root, because the
     * unprivileged users that run guests cannot reach into root's own home.
     */
    static Path usual() {
        return System.getProperty("user.name").equals("root")
                ? Path.of("/var/lib/oriel")
                : Path.of(System.getProperty("user.home"), ".oriel");
    }

    public Path database() {
        return path.resolve("db");
    }

    public Path images() {
        return path.resolve("images");
    }

    /** Holds a folder for each machine. */
    public Path machines() {
        return path.resolve("machines");
    }

    /** Holds a folder for each version of a template. */
    public Path templates() {
        return path.resolve("templates");
    }

    /** Holds a timeline file for each recording. */
    public Path recordings() {
        return path.resolve("recordings");
    }

    /** What lives as long as processes do: sockets, process ids. */
    public Path run() {
        return path.resolve("run");
    }

    public Path logs() {
        return path.resolve("logs");
    }

    /** Images on their way, as far as they have come; on the same file system as the images. */
    public Path arriving() {
        return path.resolve("arriving");
    }

    /** Unfinished files; whatever is here when the server starts is left over. On the same file system as the images. */
    public Path temporary() {
        return path.resolve("tmp");
    }

    /** What was built or fetched for guests before it came into the library. */
    public Path guests() {
        return path.resolve("guests");
    }

    /**
     * Makes the folders that are not there.
     *
     * @throws IOException when the home cannot be made or written to; the message names the path
     */
    void create() throws IOException {
        Files.createDirectories(path);
        for (Path folder : new Path[] {images(), machines(), templates(), run()}) {
            make(folder, "rwx--x--x");
        }
        for (Path folder : new Path[] {database(), recordings(), logs(), arriving(), temporary(), guests()}) {
            make(folder, "rwx------");
        }
    }

    private static void make(Path folder, String permissions) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
    }
}
