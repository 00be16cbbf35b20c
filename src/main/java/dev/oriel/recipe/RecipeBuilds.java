package dev.oriel.recipe;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** All builds, running and past. */
interface RecipeBuilds extends Repository<RecipeBuild, UUID> {

    Optional<RecipeBuild> findById(UUID id);

    Optional<RecipeBuild> findFirstByRecipeOrderByStartedAtDesc(Recipe recipe);

    List<RecipeBuild> findByState(RecipeBuild.State state);

    boolean existsByRecipe(Recipe recipe);

    RecipeBuild save(RecipeBuild build);
}
