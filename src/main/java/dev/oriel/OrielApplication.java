package dev.oriel;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.modulith.Modulithic;
import org.springframework.scheduling.annotation.EnableScheduling;

/** The Oriel server: machine definitions in a database, guests on an engine, consoles in the browser. */
@SpringBootApplication
@Modulithic(systemName = "Oriel")
@ConfigurationPropertiesScan
@EnableScheduling
public class OrielApplication {

    public static void main(String[] args) {
        SpringApplication.run(OrielApplication.class, args);
    }
}
