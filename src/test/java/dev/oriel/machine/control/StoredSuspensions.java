package dev.oriel.machine.control;

import dev.oriel.machine.Rows;
import dev.oriel.machine.Steps;
import java.util.Optional;
import java.util.UUID;

/** Suspensions in memory. */
public final class StoredSuspensions extends Rows<Suspension> implements Suspensions {

    public StoredSuspensions(Steps steps) {
        super(steps);
    }

    @Override
    public Optional<Suspension> findById(UUID machine) {
        return find(machine);
    }

    @Override
    public Suspension save(Suspension suspension) {
        return put(suspension.machine(), suspension);
    }

    @Override
    public void deleteById(UUID machine) {
        delete(machine);
    }
}
