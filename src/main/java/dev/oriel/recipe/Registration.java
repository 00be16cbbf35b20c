package dev.oriel.recipe;

import dev.oriel.account.AccountPrincipal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;

/** What becomes of the files that a recipe's script has made: a machine. */
@FunctionalInterface
interface Registration {

    /**
     * @param folder with the files; they stay there
     * @param owner to whom the machine belongs
     * @return the machine's id
     */
    UUID register(Recipe recipe, Path folder, AccountPrincipal owner) throws IOException;
}
