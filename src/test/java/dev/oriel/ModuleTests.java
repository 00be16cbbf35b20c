package dev.oriel;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.core.GenericTypeResolver;
import org.springframework.data.jdbc.core.mapping.JdbcSimpleTypes;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.repository.Repository;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.transaction.annotation.Transactional;

/** What holds for the code as a whole; docs/architecture.md says which module may use which. */
class ModuleTests {

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.oriel");

    @Test
    void modulesKeepTheirBoundaries() {
        ApplicationModules.of(OrielApplication.class).verify();
    }

    @Test
    void packagesHaveAnOrder() {
        slices().matching("dev.oriel.(**)").should().beFreeOfCycles().check(OURS);
    }

    @Test
    void whatHasCollectionsIsReadOnOneConnection() {
        classes()
                .that(assignableTo(Repository.class))
                .and(describe("find rows with collections", ModuleTests::findsCollections))
                .should()
                .beAnnotatedWith(Transactional.class)
                .because("Spring Data reads a row's collections on a second connection unless there is a transaction,"
                        + " and those who hold the first ones would wait for each other (decision 20)")
                .check(OURS);
    }

    private static boolean findsCollections(JavaClass repository) {
        Class<?>[] types = Objects.requireNonNull(
                GenericTypeResolver.resolveTypeArguments(repository.reflect(), Repository.class));
        RelationalMappingContext rows = new RelationalMappingContext();
        rows.setSimpleTypeHolder(JdbcSimpleTypes.HOLDER);
        return !rows.findPersistentPropertyPaths(types[0], ModuleTests::isCollectionOfRows)
                .isEmpty();
    }

    /** What is annotated with MappedCollection, and what has its columns' names by default. */
    private static boolean isCollectionOfRows(RelationalPersistentProperty property) {
        return property.isEntity() && (property.isCollectionLike() || property.isMap());
    }
}
