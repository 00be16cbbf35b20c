package dev.oriel.machine.register;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/**
 * What the server keeps in mind about a machine beside its definition.
 *
 * @param grownFrom the snapshot that the machine's present has grown from, or null
 * @param unclean whether its guest ended without closing its disks, which are looked at before the next start then
 * @param idleMinutes after how long without a viewer and without work it is suspended; 0 for never, null for what the
 *     server does by default
 * @param lacksSpace whether its guest was paused because the host's disk was full, or nearly so
 */
@Table("upkeeps")
public record Upkeep(
        @Id UUID machine,
        @Version int version,
        @Nullable UUID grownFrom,
        boolean unclean,
        @Nullable Integer idleMinutes,
        boolean lacksSpace) {

    /** As {@link #idleMinutes} a week is the most. */
    public static final int MAX_IDLE_MINUTES = 10_080;

    static Upkeep of(UUID machine) {
        return new Upkeep(machine, 0, null, false, null, false);
    }

    /** Its present has grown from this snapshot, or from none. */
    public Upkeep grownFrom(@Nullable UUID snapshot) {
        return new Upkeep(machine, version, snapshot, unclean, idleMinutes, lacksSpace);
    }

    /** Whether its disks are to be looked at before the next start. */
    public Upkeep unclean(boolean isUnclean) {
        return new Upkeep(machine, version, grownFrom, isUnclean, idleMinutes, lacksSpace);
    }

    /** After how many idle minutes it is suspended, as {@link #idleMinutes} has it. */
    public Upkeep idleAfter(@Nullable Integer minutes) {
        return new Upkeep(machine, version, grownFrom, unclean, minutes, lacksSpace);
    }

    /** Whether it waits for space. */
    public Upkeep lacksSpace(boolean does) {
        return new Upkeep(machine, version, grownFrom, unclean, idleMinutes, does);
    }
}
