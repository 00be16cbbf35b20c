package dev.oriel.engine;

import java.util.List;

/**
 * Something that an engine says of itself.
 *
 * @param details what fills the gaps in the words for it
 */
public record EngineRemark(EngineFact fact, List<String> details) {

    public EngineRemark {
        details = List.copyOf(details);
    }

    public static EngineRemark of(EngineFact fact, String... details) {
        return new EngineRemark(fact, List.of(details));
    }

    /** In English, for the log and the API. */
    public String words() {
        return fact.words().formatted(details.toArray());
    }
}
