package dev.oriel.console;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What the server tells our own page beside the picture: one JSON object in a text message (docs/protocol.md). */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes(@JsonSubTypes.Type(value = Notice.Line.class, name = "line"))
sealed interface Notice {

    /**
     * How the line to this viewer does, averaged over about a second.
     *
     * @param roundTripMillis from an update's end to its echo, with the browser's work on it; null when not yet known
     * @param updatesPerSecond pictures that were sent, to a tenth
     * @param bytesPerSecond all bytes of RFB that were sent, to a hundred, so that fences alone are no news
     * @param quality the JPEG quality level in use, 0 to 9; null when every pixel is exact
     * @param full whether the line has less room than the pictures need
     */
    record Line(
            @Nullable Integer roundTripMillis,
            double updatesPerSecond,
            long bytesPerSecond,
            @Nullable Integer quality,
            boolean full)
            implements Notice {}

    default String toJson() {
        return Json.MAPPER.writeValueAsString(this);
    }

    /** An interface's own fields would be public. */
    final class Json {

        private static final JsonMapper MAPPER = JsonMapper.builder().build();

        private Json() {}
    }
}
