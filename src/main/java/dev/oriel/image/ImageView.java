package dev.oriel.image;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * An image as an answer tells of it.
 *
 * @param ownerName what its owner is called
 * @param sharedWith the people who may use it beside its owner, for the owner and admins; empty for others
 * @param mine whether the person may rename, share and delete it
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
        String ownerName,
        boolean shared,
        List<String> sharedWith,
        boolean mine,
        Instant createdAt,
        List<String> usedBy,
        int usedByOthers) {}
