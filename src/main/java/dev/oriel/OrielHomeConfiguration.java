package dev.oriel;

import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes {@link OrielHome} known to everybody. */
@Configuration
class OrielHomeConfiguration {

    @Bean
    OrielHome orielHome(@Value("${oriel.home}") Path home) {
        return new OrielHome(home);
    }
}
