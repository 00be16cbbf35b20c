package dev.oriel;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/** The modules use only what docs/architecture.md allows them to. */
class ModuleTests {

    @Test
    void modulesKeepTheirBoundaries() {
        ApplicationModules.of(OrielApplication.class).verify();
    }
}
