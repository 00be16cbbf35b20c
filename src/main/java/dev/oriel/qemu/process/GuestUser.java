package dev.oriel.qemu.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/**
 * The unprivileged user that one guest's process runs as. It follows from the guest's id and so stays the same from
 * run to run, and no other guest gets at this guest's disks.
 *
 * @param id the user's and the group's number
 */
public record GuestUser(int id) {

    public static GuestUser of(UUID guest, QemuSettings settings) {
        return new GuestUser(settings.firstUser() + Math.floorMod(guest.hashCode(), settings.users()));
    }

    /** Makes it the owner of a file, and the only one who may open it. */
    public void own(Path file) throws IOException {
        Files.setAttribute(file, "unix:uid", id);
        Files.setAttribute(file, "unix:gid", id);
        Files.setPosixFilePermissions(
                file, PosixFilePermissions.fromString(Files.isDirectory(file) ? "rwx------" : "rw-------"));
    }

    /** Lets it read a file that is not its own, and nobody else but the server; what everybody may read stays so. */
    public void mayRead(Path file) throws IOException {
        if (Files.getAttribute(file, "unix:uid").equals(0)
                && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
            return; // others have it too
        }
        Files.setAttribute(file, "unix:uid", 0);
        Files.setAttribute(file, "unix:gid", id);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    }
}
