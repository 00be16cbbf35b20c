package dev.oriel.image;

import dev.oriel.OrielHome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The well-known images: what an admin has written into {@code catalogue.json} in the home, or else what Oriel brings.
 * The file is read whenever somebody looks, so a change needs no restart.
 */
@Component
class Catalogue {

    static final String FILE = "catalogue.json";
    private static final long MAX_BYTES = 1 << 20;

    private final Path file;

    Catalogue(OrielHome home) {
        this.file = home.path().resolve(FILE);
    }

    /**
     * What stands in it.
     *
     * @param problem why nothing could be read, in words for an admin, or null
     */
    record Contents(List<CatalogueEntry> entries, @Nullable String problem) {}

    Path file() {
        return file;
    }

    Contents read() {
        try {
            return new Contents(CatalogueReader.read(Files.exists(file) ? text() : shipped()), null);
        } catch (CatalogueError error) {
            return new Contents(List.of(), "line %d: %s".formatted(error.line(), error.getMessage()));
        } catch (CharacterCodingException e) {
            return new Contents(List.of(), "it is not UTF-8");
        } catch (IOException e) {
            return new Contents(List.of(), e.toString());
        }
    }

    /** An entry that can be fetched. */
    Optional<CatalogueEntry> find(String id) {
        return read().entries().stream()
                .filter(entry -> entry.id().equals(id) && !entry.example())
                .findFirst();
    }

    private String text() throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new CatalogueError(1, "it has more than " + Bytes.inWords(MAX_BYTES));
        }
        return Files.readString(file);
    }

    static String shipped() throws IOException {
        try (InputStream in = Catalogue.class.getResourceAsStream("/" + FILE)) {
            return in == null ? "{}" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
