package dev.oriel.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The catalogue file: what is right is read, and what is not is told with its line. */
class CatalogueProperties {

    private static final String GOOD = """
            {
              "images": [
                {
                  "id": "small",
                  "name": "Small Linux",
                  "description": "A \\"small\\" one",
                  "url": "https://example.org/small.qcow2",
                  "format": "qcow2",
                  "sha256": "%s",
                  "sizeBytes": 5000000000,
                  "memoryMiB": 512
                }
              ]
            }
            """.formatted("AB".repeat(32));

    @Example
    void aGoodOneIsRead() {
        assertThat(CatalogueReader.read(GOOD))
                .containsExactly(new CatalogueEntry(
                        "small",
                        "Small Linux",
                        "A \"small\" one",
                        "https://example.org/small.qcow2",
                        FileFormat.QCOW2,
                        "ab".repeat(32),
                        5_000_000_000L,
                        512,
                        false));
    }

    @Example
    void whatOrielBringsIsReadToo() throws IOException {
        assertThat(CatalogueReader.read(Catalogue.shipped()))
                .isNotEmpty()
                .allMatch(entry -> entry.example() != entry.sha256().matches(".*[1-9a-f].*"));
    }

    @Example
    void aMistakeIsToldWithItsLine() {
        assertThat(error("\"qcow2\"", "\"exe\"").line()).isEqualTo(8);
        assertThat(error("\"id\": \"small\"", "\"id\": \"Not so small\"").line())
                .isEqualTo(4);
        assertThat(error("https:", "file:").line()).isEqualTo(7);
        assertThat(error("\"sha256\"", "\"sha1\"").line()).isEqualTo(9);
        assertThat(error("512", "\"512\"").line()).isEqualTo(11);
        assertThat(error("512", "0").line()).isEqualTo(11);
        assertThat(error("\"name\": \"Small Linux\",", "")).hasMessageContaining("has no \"name\"");
        assertThat(error("\"id\": \"small\",", "").line()).isEqualTo(3);
        assertThat(error("512", "512,").line()).isEqualTo(12);
        assertThat(error("\"images\"", "\"disks\"").line()).isEqualTo(2);
        assertThat(catchThrowableOfType(CatalogueError.class, () -> CatalogueReader.read("[]"))
                        .line())
                .isEqualTo(1);
    }

    @Property
    void whateverStandsThereIsReadOrRefusedInOneWay(@ForAll String text) {
        try {
            CatalogueReader.read(text);
        } catch (CatalogueError error) {
            assertThat(error.line()).isPositive();
        }
    }

    @Property
    void aDamagedOneIsReadOrRefusedInOneWay(
            @ForAll @IntRange(max = 400) int at, @ForAll @IntRange(max = 40) int removed, @ForAll String put) {
        int start = Math.min(at, GOOD.length());
        String damaged = GOOD.substring(0, start) + put + GOOD.substring(Math.min(GOOD.length(), start + removed));
        try {
            List<CatalogueEntry> entries = CatalogueReader.read(damaged);
            assertThat(entries).hasSizeLessThan(2);
        } catch (CatalogueError error) {
            assertThat(error.line()).isPositive();
        }
    }

    private static CatalogueError error(String good, String bad) {
        return catchThrowableOfType(CatalogueError.class, () -> CatalogueReader.read(GOOD.replace(good, bad)));
    }
}
