package dev.oriel;

import dev.oriel.engine.FakeEngine;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;

/**
 * A test of a server whose guests live in memory: instead of QEMU there is a {@link FakeEngine}. No other test has this
 * server: what they leave there, such as templates that everybody may use, would be seen.
 */
@Retention(RetentionPolicy.RUNTIME)
@DirtiesContext
@Import(GuestsInMemory.Engines.class)
public @interface GuestsInMemory {

    @TestConfiguration
    class Engines {

        /** What a test imports is read before the server's own configuration, which would define the engine anew. */
        @Bean
        static BeanDefinitionRegistryPostProcessor insteadOfQemu() {
            return beans -> {
                beans.removeBeanDefinition("engine");
                beans.registerBeanDefinition("engine", new RootBeanDefinition(FakeEngine.class, FakeEngine::new));
            };
        }
    }
}
