package dev.oriel.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.oriel.rfb.RfbException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PageMessageProperties {

    private static final String KNOWN = "{\"watchLine\":true}";

    @Example
    void theMessagesThatThereAre() throws RfbException {
        assertEquals(new PageMessage.WatchLine(true), PageMessage.parse(KNOWN));
        assertEquals(new PageMessage.WatchLine(false), PageMessage.parse("{ \"watchLine\" : false }"));
    }

    @Example
    void nothingElseIsTaken() {
        for (String text : new String[] {
            "",
            "null",
            "true",
            "[]",
            "{}",
            "{\"watchLine\":1}",
            "{\"watchLine\":\"true\"}",
            "{\"watchLine\":null}",
            "{\"watchline\":true}",
            "{\"watchLine\":true,\"more\":1}",
            "{\"watchLine\":true,\"watchLine\":false}",
            "{\"watchLine\":true}{}",
            "{\"watchLine\":true} " + " ".repeat(PageMessage.LONGEST)
        }) {
            assertThatThrownBy(() -> PageMessage.parse(text)).as(text).isInstanceOf(RfbException.class);
        }
    }

    @Property(tries = 20_000)
    void whateverComesIsAMessageOrBreaksTheProtocol(@ForAll("nearlyKnown") String text) {
        try {
            assertThat(PageMessage.parse(text)).isInstanceOf(PageMessage.WatchLine.class);
        } catch (RfbException broken) {
            assertThat(broken).hasMessageContaining("text message");
        }
    }

    /** A message with a part of it replaced by anything. */
    @Provide
    Arbitrary<String> nearlyKnown() {
        Arbitrary<Integer> place = Arbitraries.integers().between(0, KNOWN.length());
        Arbitrary<String> anything = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(8), Arbitraries.of("{", "[", "\"", ":", "1e999", "\\u"));
        return net.jqwik.api.Combinators.combine(place, place, anything)
                .as((one, other, replacement) ->
                        KNOWN.substring(0, Math.min(one, other)) + replacement + KNOWN.substring(Math.max(one, other)));
    }
}
