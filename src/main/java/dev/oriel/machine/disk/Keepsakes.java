package dev.oriel.machine.disk;

import dev.oriel.machine.MachineDisk;
import java.io.IOException;
import java.util.List;
import java.util.UUID;

/** What is kept of machines' pasts: a port that the package with the snapshots fills. */
public interface Keepsakes {

    /** What is kept of this machine now. */
    Kept of(UUID machine);

    /** Deletes the files beside the disks that belong to nothing that is kept. */
    void sweep(UUID machine) throws IOException;

    /**
     * What is kept of one machine.
     *
     * @param disks whose layers must stay
     * @param isSwitching whether the machine is about to go on with other layers: none may be deleted
     * @param isUnfinished whether something is being kept or given up just now: none may be changed
     */
    record Kept(List<MachineDisk> disks, boolean isSwitching, boolean isUnfinished) {}
}
