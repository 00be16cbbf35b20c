package dev.oriel.recipe;

import dev.oriel.account.AccountPrincipal;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Recipes over REST, for teachers and admins. */
@RestController
@RequestMapping("/api/v1")
class RecipeApi {

    private final Kitchen kitchen;

    RecipeApi(Kitchen kitchen) {
        this.kitchen = kitchen;
    }

    @GetMapping("/recipes")
    List<RecipeAnswer> recipes(@AuthenticationPrincipal AccountPrincipal who) {
        RecipeAccess.require(who);
        return Arrays.stream(Recipe.values())
                .map(recipe -> new RecipeAnswer(
                        recipe.word(),
                        recipe.title(),
                        kitchen.lastOf(recipe).map(this::answer).orElse(null)))
                .toList();
    }

    @PostMapping("/recipes/{name}/builds")
    ResponseEntity<BuildAnswer> build(@PathVariable String name, @AuthenticationPrincipal AccountPrincipal who) {
        RecipeAccess.require(who);
        RecipeBuild build = kitchen.begin(Recipe.of(name).orElseThrow(() -> RecipeFailure.unknown(name)), who);
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/recipe-builds/" + build.id()))
                .body(answer(build));
    }

    @GetMapping("/recipe-builds/{id}")
    BuildAnswer build(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who) {
        RecipeAccess.require(who);
        return kitchen.find(id).map(this::answer).orElseThrow(RecipeFailure::noSuchBuild);
    }

    private BuildAnswer answer(RecipeBuild build) {
        Progress progress = kitchen.progressOf(build);
        return new BuildAnswer(
                build.id(),
                build.recipe().word(),
                build.state().name().toLowerCase(Locale.ROOT),
                progress.percent(),
                progress.step(),
                build.machine(),
                build.problem(),
                build.startedAt(),
                build.endedAt());
    }

    /** A recipe, and how its last build went, or null when there was none. */
    record RecipeAnswer(String name, String title, @Nullable BuildAnswer lastBuild) {}

    /**
     * A build.
     *
     * @param state running, done, failed or interrupted
     * @param machine the id of the machine that came of it, or null
     */
    record BuildAnswer(
            UUID id,
            String recipe,
            String state,
            int percent,
            String step,
            @Nullable UUID machine,
            @Nullable String problem,
            Instant startedAt,
            @Nullable Instant endedAt) {}
}
