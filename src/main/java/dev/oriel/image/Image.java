package dev.oriel.image;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A file in the library. It is read-only from the moment it is complete, so many machines can build on it.
 *
 * @param version 0 before it is stored
 * @param name a person's label for it; never part of a path
 * @param sizeBytes the file's own size
 * @param virtualSizeBytes the size of the disk in it that a guest sees; the file's size when it is no disk
 * @param sha256 of the file, in lower-case hexadecimal
 * @param owner the account that brought it
 * @param shared whether everybody may use it, and not only its owner
 * @param stage whether its file is complete
 */
@Table("images")
public record Image(
        @Id UUID id,
        @Version int version,
        String name,
        ImageFormat format,
        long sizeBytes,
        long virtualSizeBytes,
        String sha256,
        UUID owner,
        boolean shared,
        Stage stage,
        Instant createdAt) {

    /** How far the file on disk agrees with the database. */
    public enum Stage {
        /** The file is being moved into the library; nobody has been told of it yet, and a restart takes it away. */
        ARRIVING,
        READY
    }

    Image arrived() {
        return new Image(
                id, version, name, format, sizeBytes, virtualSizeBytes, sha256, owner, shared, Stage.READY, createdAt);
    }

    Image named(String otherName) {
        return new Image(
                id, version, otherName, format, sizeBytes, virtualSizeBytes, sha256, owner, shared, stage, createdAt);
    }

    Image sharedWithAll(boolean withAll) {
        return new Image(
                id, version, name, format, sizeBytes, virtualSizeBytes, sha256, owner, withAll, stage, createdAt);
    }

    /** What the file is called on somebody's own disk: the label, without what some systems do not take. */
    String downloadName() {
        String plain = name.replaceAll("[\\\\/:*?\"<>|]", "-");
        String extension = "." + (format == ImageFormat.KERNEL ? "bzImage" : format.extension());
        return plain.toLowerCase(Locale.ROOT).endsWith(extension.toLowerCase(Locale.ROOT)) ? plain : plain + extension;
    }

    String fileName() {
        return id + "." + format.extension();
    }
}
