package dev.oriel.recipe;

import java.util.Locale;
import java.util.Optional;

/** A guest that a script under {@code guests/} builds from the distribution's packages. */
enum Recipe {
    /** A Debian kernel and BusyBox, in memory only; built in seconds. */
    TINY("Tiny Linux"),
    /** Debian with a small desktop, for a class; built in minutes. */
    DESKTOP("Lab desktop");

    private final String title;

    Recipe(String title) {
        this.title = title;
    }

    /** The word for it in addresses and folders, such as "tiny". */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What the machine that it makes is called. */
    String title() {
        return title;
    }

    static Optional<Recipe> of(String word) {
        for (Recipe recipe : values()) {
            if (recipe.word().equals(word)) {
                return Optional.of(recipe);
            }
        }
        return Optional.empty();
    }
}
