package dev.oriel.machine.idle;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an admin has chosen, in memory. */
final class StoredIdleChoice implements IdleChoices {

    private volatile @Nullable IdleChoice stored;

    @Override
    public Optional<IdleChoice> findById(int id) {
        return Optional.ofNullable(stored);
    }

    @Override
    public IdleChoice save(IdleChoice choice) {
        stored = choice;
        return choice;
    }

    @Override
    public void deleteById(int id) {
        stored = null;
    }
}
