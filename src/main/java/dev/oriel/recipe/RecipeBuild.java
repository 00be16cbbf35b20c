package dev.oriel.recipe;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/**
 * One making of a recipe: who asked, how it went, and the machine that came of it. A value: every change gives another.
 *
 * @param version counts the changes; 0 before it is stored
 * @param account who asked, and owns what comes of it
 * @param machine what came of it, or null as long as there is nothing
 * @param problem why it failed, in words for a person, or null when it did not
 */
@Table("recipe_builds")
record RecipeBuild(
        @Id UUID id,
        @Version int version,
        Recipe recipe,
        UUID account,
        State state,
        @Nullable UUID machine,
        @Nullable String problem,
        Instant startedAt,
        @Nullable Instant endedAt) {

    private static final int LONGEST_PROBLEM = 2000;

    enum State {
        RUNNING,
        DONE,
        FAILED,
        /** The server ended before the build did. */
        INTERRUPTED
    }

    static RecipeBuild start(Recipe recipe, UUID account, Instant now) {
        return new RecipeBuild(UUID.randomUUID(), 0, recipe, account, State.RUNNING, null, null, now, null);
    }

    boolean isRunning() {
        return state == State.RUNNING;
    }

    RecipeBuild done(UUID made, Instant now) {
        return ended(State.DONE, made, null, now);
    }

    RecipeBuild failed(String why, Instant now) {
        return ended(State.FAILED, null, why.substring(0, Math.min(why.length(), LONGEST_PROBLEM)), now);
    }

    RecipeBuild interrupted(Instant now) {
        return ended(State.INTERRUPTED, null, "The server ended before the build did. Build it again.", now);
    }

    private RecipeBuild ended(State end, @Nullable UUID made, @Nullable String why, Instant now) {
        if (!isRunning()) {
            throw new IllegalStateException("the build " + id + " has ended: " + state);
        }
        return new RecipeBuild(id, version, recipe, account, end, made, why, startedAt, now);
    }
}
