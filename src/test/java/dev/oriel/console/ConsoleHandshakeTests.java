package dev.oriel.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
}
