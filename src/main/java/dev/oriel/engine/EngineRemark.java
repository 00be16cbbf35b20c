package dev.oriel.engine;

import java.util.List;

/**
 * Something that an engine says of itself.
 *
 * @param details what fills the gaps in the words for it
 */
public record EngineRemark(EngineFact fact, List<String> details) {

    /** @throws IllegalArgumentException when there are more or fewer details than gaps */
    public EngineRemark {
        details = List.copyOf(details);
        if (details.size() != fact.gaps()) {
            throw new IllegalArgumentException(fact + " has " + fact.gaps() + " details and not " + details.size());
        }
    }

    public static EngineRemark of(EngineFact fact, String... details) {
        return new EngineRemark(fact, List.of(details));
    }

    /** In English, for the log and the API. */
    public String words() {
        return fact.words().formatted(details.toArray());
    }
}
