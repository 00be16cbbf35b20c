/** Recipes: guests that Oriel builds by itself, from the button to the machine in the list. */
@NullMarked
@ApplicationModule(allowedDependencies = {"image", "machine", "machine::workshop", "account"})
package dev.oriel.recipe;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
