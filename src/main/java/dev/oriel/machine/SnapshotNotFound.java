package dev.oriel.machine;

import java.util.UUID;

/** The machine has no such snapshot. */
class SnapshotNotFound extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SnapshotNotFound(UUID snapshot) {
        super("There is no snapshot " + snapshot);
    }
}
