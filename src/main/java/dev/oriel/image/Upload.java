package dev.oriel.image;

import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What somebody says about a file that they bring, checked.
 *
 * @param length of the file in bytes, or -1 when it is not told in advance
 * @param sha256 what the file must have, in lower-case hexadecimal, or null
 */
record Upload(
        String name,
        ImageFormat format,
        long length,
        @Nullable String sha256,
        UUID owner,
        boolean shared) {

    static final int MAX_NAME_LENGTH = 100;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /** Parses what stands in a request. */
    static Upload of(String name, String format, long length, @Nullable String sha256, UUID owner, boolean shared) {
        ImageFormat known = ImageFormat.of(format.strip()).orElseThrow(() -> new ImageRefused(Refusal.FORMAT, format));
        return new Upload(checkedName(name), known, length, sha256 == null ? null : checkedSum(sha256), owner, shared);
    }

    static String checkedName(String name) {
        String stripped = name.strip();
        boolean printable = stripped.codePoints().noneMatch(Character::isISOControl);
        if (stripped.isEmpty() || stripped.length() > MAX_NAME_LENGTH || !printable) {
            throw new ImageRefused(Refusal.NAME, Integer.toString(MAX_NAME_LENGTH));
        }
        return stripped;
    }

    static String checkedSum(String sha256) {
        String lower = sha256.strip().toLowerCase(Locale.ROOT);
        if (!SHA256.matcher(lower).matches()) {
            throw new ImageRefused(Refusal.CHECKSUM_FORMAT);
        }
        return lower;
    }
}
