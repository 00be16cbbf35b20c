package dev.oriel.machine.snapshot;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot as an answer tells of it.
 *
 * @param parent the snapshot that the machine had grown from, or null
 * @param kind "off", "running" (the disks alone, as if the plug had been pulled) or "memory"
 * @param memoryBytes what its memory takes on the disk; 0 when it has none
 * @param diskBytes what the layers that it has frozen take on the disk
 * @param sizeBytes both together
 * @param present whether the machine's present has grown from this one
 */
record SnapshotView(
        UUID id,
        @Nullable UUID parent,
        String name,
        String description,
        String kind,
        boolean memory,
        long memoryBytes,
        long diskBytes,
        long sizeBytes,
        boolean present,
        Instant createdAt) {

    static SnapshotView of(Snapshot snapshot, long diskBytes, boolean present) {
        return new SnapshotView(
                snapshot.id(),
                snapshot.parent(),
                snapshot.name(),
                snapshot.description(),
                snapshot.kind().name().toLowerCase(Locale.ROOT),
                snapshot.kind() == Snapshot.Kind.MEMORY,
                snapshot.stateBytes(),
                diskBytes,
                snapshot.stateBytes() + diskBytes,
                present,
                snapshot.createdAt());
    }
}
