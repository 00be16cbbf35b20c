package dev.oriel;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Settles where the home is, and makes its folders, before anything else needs them. */
public final class HomePreparation implements EnvironmentPostProcessor {

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        String named = environment.getProperty("oriel.home", "");
        OrielHome home = new OrielHome(named.isBlank() ? OrielHome.usual() : Path.of(named));
        try {
            home.create();
        } catch (IOException failure) {
            throw new HomeUnusable(home.path(), failure);
        }
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "orielHome", Map.of("oriel.home", home.path().toString())));
    }
}
