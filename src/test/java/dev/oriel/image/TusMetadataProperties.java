package dev.oriel.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What clients say of an upload: all of it is understood, and what makes no sense is refused. */
class TusMetadataProperties {

    @Property
    void whatIsSaidIsUnderstood(@ForAll("metadata") Map<String, String> said) {
        String header = said.entrySet().stream()
                .map(entry -> entry.getKey()
                        + (entry.getValue().isEmpty()
                                ? ""
                                : " "
                                        + Base64.getEncoder()
                                                .encodeToString(entry.getValue().getBytes(StandardCharsets.UTF_8))))
                .collect(Collectors.joining(","));
        TusMetadata metadata = TusMetadata.parse(header);
        said.forEach((key, value) -> assertThat(metadata.get(key)).isEqualTo(value));
        assertThat(metadata.get("other than these")).isNull();
    }

    @Property
    void anythingElseIsRefusedInOneWay(@ForAll String header) {
        try {
            TusMetadata.parse(header);
        } catch (MalformedTus refused) {
            assertThat(refused).hasMessageStartingWith("Upload-Metadata");
        }
    }

    @Example
    void aKeyIsSaidOnce() {
        org.junit.jupiter.api.Assertions.assertThrows(
                MalformedTus.class, () -> TusMetadata.parse("name YQ==,name Yg=="));
    }

    @Provide
    Arbitrary<Map<String, String>> metadata() {
        Arbitrary<String> keys =
                Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(10);
        Arbitrary<String> values =
                Arbitraries.strings().withCharRange(' ', '\u2FFF').ofMaxLength(40);
        return Arbitraries.maps(keys, values).ofMaxSize(5);
    }
}
