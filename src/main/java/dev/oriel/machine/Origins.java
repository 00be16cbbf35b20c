package dev.oriel.machine;

import dev.oriel.engine.GuestSpec;
import dev.oriel.engine.SavedState;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/** What machines that were made from a template are built on: a port that the module with the templates fills. */
public interface Origins {

    /** The read-only qcow2 file below a machine's disk; empty when the template has no disk with this number. */
    Optional<Path> diskBelow(UUID templateVersion, int diskNumber);

    /**
     * The state that a machine goes on from as long as nothing has been written to its disks.
     *
     * @return empty when there is none that fits this engine and this hardware: it has to boot then
     */
    Optional<SavedState> stateFor(UUID templateVersion, GuestSpec spec);
}
