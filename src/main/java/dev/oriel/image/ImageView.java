package dev.oriel.image;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * An image as an answer tells of it.
 *
 * @param usedBy the names of those machines that use it and that the person may know
 * @param usedByOthers how many more there are
 */
record ImageView(
        UUID id,
        String name,
        String format,
        long sizeBytes,
        long virtualSizeBytes,
        String sha256,
        UUID owner,
        boolean shared,
        Instant createdAt,
        List<String> usedBy,
        int usedByOthers) {}
