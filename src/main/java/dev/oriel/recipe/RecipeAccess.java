package dev.oriel.recipe;

import dev.oriel.account.AccountPrincipal;
import dev.oriel.account.Role;

/** Who may see and build recipes: teachers and admins. */
final class RecipeAccess {

    private RecipeAccess() {}

    static void require(AccountPrincipal who) {
        if (who.role() == Role.USER) {
            throw RecipeFailure.forbidden();
        }
    }
}
