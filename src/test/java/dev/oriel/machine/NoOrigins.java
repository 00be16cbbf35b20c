package dev.oriel.machine;

import dev.oriel.engine.GuestSpec;
import dev.oriel.engine.SavedState;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/** There are no templates. */
enum NoOrigins implements Origins {
    INSTANCE;

    @Override
    public Optional<Path> diskBelow(UUID templateVersion, int diskNumber) {
        return Optional.empty();
    }

    @Override
    public Optional<SavedState> stateFor(UUID templateVersion, GuestSpec spec) {
        return Optional.empty();
    }
}
