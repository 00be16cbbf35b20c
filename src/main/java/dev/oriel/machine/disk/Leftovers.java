package dev.oriel.machine.disk;

import dev.oriel.image.DiskToolException;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The files of a machine that neither it nor what is kept of its past needs. Whoever calls has the machine's lock. */
@Component
public final class Leftovers {

    private static final Logger log = LoggerFactory.getLogger(Leftovers.class);

    private final Keepsakes keepsakes;
    private final DiskLayers layers;

    Leftovers(Keepsakes keepsakes, DiskLayers layers) {
        this.keepsakes = keepsakes;
        this.layers = layers;
    }

    /** Deletes them, unless a snapshot waits to be finished. What cannot be deleted now is left for another time. */
    public void sweep(Machine machine) {
        Keepsakes.Kept kept = keepsakes.of(machine.id());
        if (kept.isSwitching()) {
            return;
        }
        try {
            layers.sweep(machine.id(), wanted(machine, kept));
            keepsakes.sweep(machine.id());
        } catch (IOException e) {
            log.warn("The files of machine {} cannot be tidied up: {}", machine.id(), e.getMessage());
        }
    }

    /**
     * Takes one layer that nobody asked to keep out of the machine's disks.
     *
     * @return whether there may be more to do
     */
    public boolean merge(Machine machine) throws IOException, DiskToolException {
        Keepsakes.Kept kept = keepsakes.of(machine.id());
        return !kept.isUnfinished() && layers.shorten(machine, wanted(machine, kept));
    }

    /** What a machine's guest can do, while it runs, to need fewer layers. */
    Optional<DiskLayers.Shortening> shortening(Machine machine) throws IOException {
        Keepsakes.Kept kept = keepsakes.of(machine.id());
        return kept.isUnfinished() ? Optional.empty() : layers.shortening(machine, wanted(machine, kept));
    }

    /** Whether there are layers that nothing stands on and nobody asked to keep. */
    boolean hasLooseLayers(Machine machine) throws IOException {
        Keepsakes.Kept kept = keepsakes.of(machine.id());
        return !kept.isUnfinished()
                && !layers.loose(machine.id(), wanted(machine, kept)).isEmpty();
    }

    private static List<MachineDisk> wanted(Machine machine, Keepsakes.Kept kept) {
        List<MachineDisk> wanted = new ArrayList<>(machine.disks());
        wanted.addAll(kept.disks());
        return wanted;
    }
}
