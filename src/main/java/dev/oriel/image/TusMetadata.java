package dev.oriel.image;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client says of an upload: the header Upload-Metadata (tus 1.0.0, "Creation"), keys with values in Base64,
 * separated by commas.
 */
final class TusMetadata {

    private static final int MAX_LENGTH = 4096;

    private final Map<String, String> values;

    private TusMetadata(Map<String, String> values) {
        this.values = values;
    }

    /** @throws MalformedTus when it is not in that form */
    static TusMetadata parse(@Nullable String header) {
        Map<String, String> values = new HashMap<>();
        if (header == null || header.isBlank()) {
            return new TusMetadata(values);
        }
        if (header.length() > MAX_LENGTH) {
            throw new MalformedTus("Upload-Metadata has more than " + MAX_LENGTH + " characters");
        }
        for (String pair : header.split(",", -1)) {
            String[] parts = pair.strip().split(" +", -1);
            if (parts.length > 2 || !isKey(parts[0])) {
                throw new MalformedTus("Upload-Metadata is not a list of keys with values");
            }
            if (values.put(parts[0], parts.length == 1 ? "" : decoded(parts[1])) != null) {
                throw new MalformedTus("Upload-Metadata says twice what " + parts[0] + " is");
            }
        }
        return new TusMetadata(values);
    }

    /** The value of a key; null when it was not told. */
    @Nullable
    String get(String key) {
        return values.get(key);
    }

    String getOr(String key, String otherwise) {
        return values.getOrDefault(key, otherwise);
    }

    private static boolean isKey(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7F && c != ',');
    }

    private static String decoded(String base64) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(base64)))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw new MalformedTus("Upload-Metadata has a value that is not UTF-8 in Base64");
        }
    }
}
