package dev.oriel.recipe;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where recipes are and how they are built.
 *
 * @param folder holds a folder for each recipe with a program {@code build} in it
 * @param prepared holds a folder for each recipe that was built before the server started, or null for the home's own
 * @param timeout how long a build may take
 * @param firstGuest the recipe whose machine a new installation begins with, or empty for none
 */
@ConfigurationProperties("oriel.recipe")
record RecipeSettings(
        @DefaultValue("guests") Path folder,
        @Nullable Path prepared,
        @DefaultValue("45m") Duration timeout,
        @DefaultValue("tiny") String firstGuest) {

    Path script(Recipe recipe) {
        return folder.resolve(recipe.word()).resolve("build").toAbsolutePath();
    }
}
