package dev.oriel.console;

import dev.oriel.rfb.RfbException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What our own page says beside RFB: one JSON object in a text message (docs/protocol.md). */
sealed interface PageMessage {

    /** Characters in one text message; the longest that there is has 19. */
    int LONGEST = 64;

    /** The page shows how the line does, or no longer shows it. */
    record WatchLine(boolean wanted) implements PageMessage {}

    /** @throws RfbException when the text is anything but a message that stands here */
    static PageMessage parse(String text) throws RfbException {
        if (text.length() > LONGEST) {
            throw new RfbException("a text message of " + text.length() + " characters");
        }
        JsonNode message;
        try {
            message = Json.MAPPER.readTree(text);
        } catch (JacksonException malformed) {
            throw new RfbException("a text message that is no JSON");
        }
        if (message.isObject()
                && message.size() == 1
                && message.path("watchLine").isBoolean()) {
            return new WatchLine(message.path("watchLine").booleanValue());
        }
        throw new RfbException("a text message that is not known");
    }

    /** An interface's own fields would be public. */
    final class Json {

        private static final JsonMapper MAPPER = JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();

        private Json() {}
    }
}
