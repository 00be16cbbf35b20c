package dev.oriel;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/** The modules use only what docs/architecture.md allows them to, and no packages use each other. */
class ModuleTests {

    @Test
    void modulesKeepTheirBoundaries() {
        ApplicationModules.of(OrielApplication.class).verify();
    }

    @Test
    void packagesHaveAnOrder() {
        JavaClasses all = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.oriel");
        slices().matching("dev.oriel.(**)").should().beFreeOfCycles().check(all);
    }
}
