package dev.oriel.recipe;

import java.nio.file.Path;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** A recipe cannot be made, or is not there; it says why, and what to do. */
final class RecipeFailure extends ErrorResponseException {

    private static final long serialVersionUID = 1L;

    private RecipeFailure(HttpStatus status, String detail) {
        super(status, ProblemDetail.forStatusAndDetail(status, detail), null);
    }

    static RecipeFailure unknown(String word) {
        return new RecipeFailure(HttpStatus.NOT_FOUND, "There is no recipe \"" + word + "\".");
    }

    static RecipeFailure noSuchBuild() {
        return new RecipeFailure(HttpStatus.NOT_FOUND, "There is no such build.");
    }

    static RecipeFailure alreadyRunning(Recipe recipe) {
        return new RecipeFailure(
                HttpStatus.CONFLICT, recipe.title() + " is being built already. Wait until that build has ended.");
    }

    static RecipeFailure scriptMissing(Path script) {
        return new RecipeFailure(
                HttpStatus.SERVICE_UNAVAILABLE,
                "The recipe's script " + script
                        + " is not here. Name the folder with the recipes in oriel.recipe.folder.");
    }

    static RecipeFailure forbidden() {
        return new RecipeFailure(HttpStatus.FORBIDDEN, "Recipes are for teachers and admins.");
    }
}
