package dev.oriel.machine;

import dev.oriel.image.DiskToolException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The files of a machine that neither it nor one of its snapshots needs. Whoever calls has the machine's lock. */
@Component
final class Leftovers {

    private static final Logger log = LoggerFactory.getLogger(Leftovers.class);

    private final Snapshots snapshots;
    private final DiskLayers layers;
    private final SnapshotFiles files;

    Leftovers(Snapshots snapshots, DiskLayers layers, SnapshotFiles files) {
        this.snapshots = snapshots;
        this.layers = layers;
        this.files = files;
    }

    /** Deletes them, unless a snapshot waits to be finished. What cannot be deleted now is left for another time. */
    void sweep(Machine machine) {
        List<Snapshot> all = snapshots.findByMachine(machine.id());
        if (all.stream().anyMatch(snapshot -> snapshot.stage() == Snapshot.Stage.SWITCHING)) {
            return;
        }
        try {
            Set<UUID> known = new HashSet<>();
            all.forEach(snapshot -> known.add(snapshot.id()));
            layers.sweep(machine.id(), wanted(machine, all));
            files.sweep(machine.id(), known);
        } catch (IOException e) {
            log.warn("The files of machine {} cannot be tidied up: {}", machine.id(), e.getMessage());
        }
    }

    /**
     * Takes one layer that nobody asked to keep out of the machine's disks.
     *
     * @return whether there may be more to do
     */
    boolean merge(Machine machine) throws IOException, DiskToolException {
        List<Snapshot> all = snapshots.findByMachine(machine.id());
        return all.stream().noneMatch(Snapshot::isUnfinished) && layers.shorten(machine, wanted(machine, all));
    }

    /** What a machine's guest can do, while it runs, to need fewer layers. */
    Optional<DiskLayers.Shortening> shortening(Machine machine) throws IOException {
        List<Snapshot> all = snapshots.findByMachine(machine.id());
        return all.stream().anyMatch(Snapshot::isUnfinished)
                ? Optional.empty()
                : layers.shortening(machine, wanted(machine, all));
    }

    /** Whether there are layers that nothing stands on and nobody asked to keep. */
    boolean hasLooseLayers(Machine machine) throws IOException {
        List<Snapshot> all = snapshots.findByMachine(machine.id());
        return all.stream().noneMatch(Snapshot::isUnfinished)
                && !layers.loose(machine.id(), wanted(machine, all)).isEmpty();
    }

    private static List<MachineDisk> wanted(Machine machine, List<Snapshot> all) {
        List<MachineDisk> wanted = new ArrayList<>(machine.disks());
        all.forEach(snapshot -> wanted.addAll(snapshot.frozen()));
        return wanted;
    }
}
