package dev.oriel.image;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What somebody says about a file that will come bit by bit, checked.
 *
 * @param name what the image will be called
 * @param lengthBytes of the file, or -1 as long as nobody knows
 * @param sha256 what the file must have, in lower-case hexadecimal, or null
 * @param shared whether everybody may use the image
 */
record Claim(
        String name,
        FileFormat format,
        long lengthBytes,
        @Nullable String sha256,
        boolean shared) {

    static final long UNKNOWN = -1;

    /** Parses what stands in a request. */
    static Claim of(String name, String format, long lengthBytes, @Nullable String sha256, boolean shared) {
        Optional<FileFormat> known = FileFormat.of(format.strip());
        return new Claim(
                Upload.checkedName(name),
                known.orElseThrow(() -> new ImageRefused(Refusal.FORMAT, format)),
                lengthBytes,
                sha256 == null || sha256.isBlank() ? null : Upload.checkedSum(sha256),
                shared);
    }

    Claim ofLength(long bytes) {
        return new Claim(name, format, bytes, sha256, shared);
    }
}
