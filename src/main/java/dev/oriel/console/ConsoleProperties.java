package dev.oriel.console;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Bounds of the console.
 *
 * @param allowedOrigins other origins than the server's own whose pages may open consoles, such as
 *     "https://lab.example.org"
 * @param viewersPerMachine sockets that may look at one machine at once
 * @param viewersPerAccount sockets that one account may have open at once
 */
@ConfigurationProperties("oriel.console")
record ConsoleProperties(
        @DefaultValue List<String> allowedOrigins,
        @DefaultValue("250") int viewersPerMachine,
        @DefaultValue("500") int viewersPerAccount) {

    ConsoleProperties {
        allowedOrigins = List.copyOf(allowedOrigins);
    }
}
