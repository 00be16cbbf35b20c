package dev.oriel.recipe;

import dev.oriel.account.AccountPrincipal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The page of recipes: a button for each, and how its build goes. */
@Controller
@RequestMapping("/recipes")
class RecipePages {

    private static final int LOG_LINES = 200;

    private final Kitchen kitchen;

    RecipePages(Kitchen kitchen) {
        this.kitchen = kitchen;
    }

    @GetMapping
    String page(Model model, @AuthenticationPrincipal AccountPrincipal who) throws IOException {
        RecipeAccess.require(who);
        List<Card> cards = new ArrayList<>();
        for (Recipe recipe : Recipe.values()) {
            cards.add(card(recipe));
        }
        model.addAttribute("cards", cards);
        return "recipe/recipes";
    }

    /** One recipe's card; asked for again and again while its build runs. */
    @GetMapping("/{name}")
    String card(@PathVariable String name, Model model, @AuthenticationPrincipal AccountPrincipal who)
            throws IOException {
        RecipeAccess.require(who);
        model.addAttribute("card", card(recipe(name)));
        return "recipe/recipes :: card";
    }

    @PostMapping("/{name}/builds")
    String build(
            @PathVariable String name, RedirectAttributes redirect, @AuthenticationPrincipal AccountPrincipal who) {
        RecipeAccess.require(who);
        try {
            kitchen.begin(recipe(name), who);
        } catch (RecipeFailure failure) {
            redirect.addFlashAttribute("problem", failure.getBody().getDetail());
        }
        return "redirect:/recipes";
    }

    private static Recipe recipe(String name) {
        return Recipe.of(name).orElseThrow(() -> RecipeFailure.unknown(name));
    }

    private Card card(Recipe recipe) throws IOException {
        RecipeBuild build = kitchen.lastOf(recipe).orElse(null);
        return build == null
                ? new Card(recipe.word(), recipe.title(), null, Progress.NONE, List.of())
                : new Card(
                        recipe.word(),
                        recipe.title(),
                        new LastBuild(build.state().name(), build.machine(), build.problem()),
                        kitchen.progressOf(build),
                        kitchen.logOf(build).tail(LOG_LINES));
    }

    /** What the page shows of a recipe. */
    record Card(String word, String title, @Nullable LastBuild build, Progress progress, List<String> log) {

        /** The key of its description in the messages. */
        public String what() {
            return word().toUpperCase(Locale.ROOT);
        }

        public boolean isRunning() {
            return build != null && build.state().equals(RecipeBuild.State.RUNNING.name());
        }
    }

    /** What the page shows of its last build. */
    record LastBuild(
            String state, @Nullable UUID machine, @Nullable String problem) {}
}
