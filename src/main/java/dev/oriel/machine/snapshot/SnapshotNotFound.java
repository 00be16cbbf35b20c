package dev.oriel.machine.snapshot;

import dev.oriel.machine.Explained;
import java.util.UUID;

/** The machine has no such snapshot. */
class SnapshotNotFound extends RuntimeException implements Explained {

    private static final long serialVersionUID = 1L;

    SnapshotNotFound(UUID snapshot) {
        super("There is no snapshot " + snapshot);
    }

    @Override
    public String key() {
        return "machine.snapshot.not-found";
    }
}
