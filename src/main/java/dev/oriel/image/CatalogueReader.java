package dev.oriel.image;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the catalogue: an object whose "images" is a list of objects with "id", "name", "url", "format" and "sha256", and
 * if you like "description", "sizeBytes", "memoryMiB" and "example". What it does not know it refuses, with the line, so
 * that a slip of the pen is not taken for a wish.
 */
final class CatalogueReader {

    private static final int MAX_ENTRIES = 1000;
    private static final int MAX_DESCRIPTION_LENGTH = 1000;
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final Set<String> TEXTS = Set.of("id", "name", "description", "url", "format", "sha256");
    private static final Set<String> NUMBERS = Set.of("sizeBytes", "memoryMiB");
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonParser parser;
    private final Set<String> ids = new HashSet<>();

    private CatalogueReader(JsonParser parser) {
        this.parser = parser;
    }

    /** @throws CatalogueError with the line where it makes no sense */
    static List<CatalogueEntry> read(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            return new CatalogueReader(parser).catalogue();
        } catch (JacksonException e) {
            TokenStreamLocation place = e.getLocation();
            throw new CatalogueError(place == null ? 1 : place.getLineNr(), e.getOriginalMessage());
        }
    }

    private List<CatalogueEntry> catalogue() {
        List<CatalogueEntry> entries = new ArrayList<>();
        expect(JsonToken.START_OBJECT, "the catalogue is an object: { \"images\": [ ... ] }");
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            if (!parser.currentName().equals("images") || !entries.isEmpty()) {
                throw error("\"" + parser.currentName() + "\" is not known here; there is one \"images\"");
            }
            expect(JsonToken.START_ARRAY, "\"images\" is a list: [ ... ]");
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                entries.add(entry());
                if (entries.size() > MAX_ENTRIES) {
                    throw error("more than " + MAX_ENTRIES + " images");
                }
            }
        }
        if (parser.nextToken() != null) {
            throw error("something stands behind the end of the catalogue");
        }
        return entries;
    }

    private CatalogueEntry entry() {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw error("an image is an object: { \"id\": ... }");
        }
        int start = line();
        Map<String, String> texts = new TreeMap<>();
        Map<String, Long> numbers = new TreeMap<>();
        boolean example = false;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            JsonToken value = parser.nextToken();
            if (texts.containsKey(key) || numbers.containsKey(key)) {
                throw error("\"" + key + "\" stands twice in one image");
            }
            if (TEXTS.contains(key)) {
                texts.put(key, check(key, text(key, value)));
            } else if (NUMBERS.contains(key)) {
                numbers.put(key, number(key, value));
            } else if (key.equals("example")) {
                if (!value.isBoolean()) {
                    throw error("\"example\" is true or false");
                }
                example = value == JsonToken.VALUE_TRUE;
            } else {
                throw error("\"" + key + "\" is not known");
            }
        }
        return complete(start, texts, numbers, example);
    }

    private CatalogueEntry complete(int start, Map<String, String> texts, Map<String, Long> numbers, boolean example) {
        for (String needed : List.of("id", "name", "url", "format", "sha256")) {
            if (!texts.containsKey(needed)) {
                throw new CatalogueError(start, "the image that begins here has no \"" + needed + "\"");
            }
        }
        String id = texts.getOrDefault("id", "");
        if (!ids.add(id)) {
            throw new CatalogueError(start, "there is another image with the id \"" + id + "\"");
        }
        Long memory = numbers.get("memoryMiB");
        return new CatalogueEntry(
                id,
                texts.getOrDefault("name", ""),
                texts.getOrDefault("description", ""),
                texts.getOrDefault("url", ""),
                FileFormat.of(texts.getOrDefault("format", "")).orElseThrow(),
                texts.getOrDefault("sha256", ""),
                numbers.get("sizeBytes"),
                memory == null ? null : Math.toIntExact(memory),
                example);
    }

    /** Holds a value against the rules while its line is known. */
    private String check(String key, String value) {
        try {
            return switch (key) {
                case "id" -> {
                    if (!ID.matcher(value).matches()) {
                        throw error("\"id\" has small letters, digits, and . _ - within");
                    }
                    yield value;
                }
                case "name" -> Upload.checkedName(value);
                case "description" -> {
                    if (value.length() > MAX_DESCRIPTION_LENGTH) {
                        throw error("\"description\" has more than " + MAX_DESCRIPTION_LENGTH + " characters");
                    }
                    yield value;
                }
                case "url" -> ImportAddress.parse(value).toString();
                case "format" ->
                    FileFormat.of(value)
                            .orElseThrow(() -> new ImageRefused(Refusal.FORMAT, value))
                            .word();
                default -> Upload.checkedSum(value);
            };
        } catch (ImageRefused refused) {
            throw error("\"" + key + "\" is not acceptable: " + shortened(value));
        }
    }

    private String text(String key, JsonToken value) {
        if (value != JsonToken.VALUE_STRING) {
            throw error("\"" + key + "\" is a text");
        }
        return parser.getString();
    }

    private long number(String key, JsonToken value) {
        long most = key.equals("memoryMiB") ? 1 << 20 : 1L << 46;
        if (value != JsonToken.VALUE_NUMBER_INT || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw error("\"" + key + "\" is a whole number");
        }
        long number = parser.getLongValue();
        if (number < 1 || number > most) {
            throw error("\"" + key + "\" is between 1 and " + most);
        }
        return number;
    }

    private void expect(JsonToken token, String otherwise) {
        JsonToken next = parser.nextToken();
        if (next != token) {
            throw error(otherwise);
        }
    }

    private CatalogueError error(String message) {
        return new CatalogueError(line(), message);
    }

    private int line() {
        @Nullable TokenStreamLocation place = parser.currentTokenLocation();
        return place == null ? 1 : Math.max(1, place.getLineNr());
    }

    private static String shortened(String value) {
        return value.length() <= 80 ? value : value.substring(0, 80) + "…";
    }
}
