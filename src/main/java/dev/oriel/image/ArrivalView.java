package dev.oriel.image;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An image on its way as an answer tells of it.
 *
 * @param id also of the image, once it is there
 * @param origin upload, import or copy
 * @param stage coming, checking, waiting (for room on the server's disk), arrived or refused
 * @param receivedBytes how much has come; the next piece begins there
 * @param lengthBytes of the file, or -1 as long as nobody knows
 * @param problem why it was refused or waits, in words, or null
 * @param expiresAt when it is taken away if nobody goes on with it
 */
record ArrivalView(
        UUID id,
        String origin,
        String name,
        String format,
        String stage,
        long receivedBytes,
        long lengthBytes,
        @Nullable String problem,
        Instant createdAt,
        Instant expiresAt) {}
