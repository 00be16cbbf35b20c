package dev.oriel.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.web.socket.server.support.AbstractHandshakeHandler;

class ConsoleHandshakeTests {

    /** What a browser sends as the Origin of a page at the same place (RFC 6454 section 6.2). */
    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8080/api/v1/machines/1/console, http://127.0.0.1:8080",
        "http://oriel.example:80/x, http://oriel.example",
        "https://oriel.example:443/x, https://oriel.example",
        "https://oriel.example/x, https://oriel.example",
        "https://oriel.example:80/x, https://oriel.example:80",
        "ws://localhost:8080/x, http://localhost:8080",
        "wss://oriel.example/x, https://oriel.example",
        "http://[::1]:8080/x, http://[::1]:8080"
    })
    void anOriginIsWrittenAsBrowsersWriteIt(URI address, String origin) {
        assertThat(ConsoleHandshake.originOf(address)).isEqualTo(origin);
    }

    @Test
    void whoOffersNoSubprotocolSpeaksRfb() {
        assertThat(ConsoleHandshake.speaksOurProtocol(new HttpHeaders())).isTrue();
        assertThat(choice()).isNull();
    }

    /** The client's order counts (RFC 6455 section 4.1); a browser takes no subprotocol that it did not offer. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "binary                     | binary",
                "oriel.console              | oriel.console",
                "oriel.console, binary      | oriel.console",
                "binary,oriel.console       | binary",
                "mqtt, binary               | binary"
            })
    void theFirstThatWeSpeakIsChosen(String offered, String chosen) {
        assertThat(ConsoleHandshake.speaksOurProtocol(offering(offered))).isTrue();
        assertThat(choice(offered.split("\\s*,\\s*"))).isEqualTo(chosen);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqtt", "Binary", "oriel.consol", "binary.oriel.console", ""})
    void whoOffersOnlyOthersIsRefused(String offered) {
        assertThat(ConsoleHandshake.speaksOurProtocol(offering(offered))).isFalse();
    }

    private static HttpHeaders offering(String subprotocols) {
        HttpHeaders headers = new HttpHeaders();
        headers.add("Sec-WebSocket-Protocol", subprotocols);
        return headers;
    }

    /** What Spring answers to a client that offers these. */
    private static @Nullable String choice(String... offered) {
        return new AbstractHandshakeHandler() {
            @Nullable
            String choice() {
                return selectProtocol(List.of(offered), new ConsoleSocket(new Consoles()));
            }
        }.choice();
    }
}
