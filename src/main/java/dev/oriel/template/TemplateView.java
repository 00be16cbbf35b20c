package dev.oriel.template;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A template as an answer tells of it.
 *
 * @param state "ready" when machines can be made of it, "building" when its first version is being made, else "failed"
 * @param instant whether its machines go on from its state; false when they have to boot
 * @param clones how many machines were made of all its versions
 * @param version the number of the version that new machines are made of, or null
 */
record TemplateView(
        UUID id,
        String name,
        String description,
        UUID owner,
        String ownerName,
        boolean shared,
        String state,
        boolean instant,
        @Nullable Integer version,
        int memoryMiB,
        long sizeBytes,
        int clones,
        PoolView pool,
        List<ScheduleView> schedules,
        List<VersionView> versions,
        Instant createdAt) {

    /**
     * @param wanted how many clones are to wait when nothing else is said
     * @param wantedNow how many are to wait just now
     * @param why why as many: "size", "schedule" or "demand"
     * @param waiting how many do
     * @param problem why there are fewer than wanted, "memory" or the engine's words; null when nothing stands against it
     */
    record PoolView(
            int wanted,
            int wantedNow,
            String why,
            int waiting,
            @Nullable String problem) {}

    /**
     * @param state "building", "ready", "failed" or "removing"
     * @param step what is done just now while it is being made, such as "settling"; null otherwise
     * @param problem why it failed, or why its machines have to boot; null when there is nothing to say
     * @param clones how many machines were made of it
     */
    record VersionView(
            UUID id,
            int number,
            String state,
            @Nullable String step,
            int percent,
            boolean instant,
            @Nullable String problem,
            long sizeBytes,
            int clones,
            Instant createdAt) {

        static VersionView of(TemplateVersion version, @Nullable Making making, boolean instant, int clones) {
            return new VersionView(
                    version.id(),
                    version.number(),
                    version.stage().name().toLowerCase(Locale.ROOT),
                    making == null ? null : making.step().word(),
                    making == null
                            ? (version.isReady() ? 100 : 0)
                            : making.step().percent(),
                    instant,
                    version.problem(),
                    version.sizeBytes(),
                    clones,
                    version.createdAt());
        }
    }
}
