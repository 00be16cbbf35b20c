package dev.oriel.machine.disk;

import dev.oriel.engine.EngineException;
import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestState;
import dev.oriel.image.DiskToolException;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineChanged;
import dev.oriel.machine.MachineDisk;
import dev.oriel.machine.MachineUses;
import dev.oriel.machine.Machines;
import dev.oriel.machine.RunningGuests;
import dev.oriel.machine.host.HostSpace;
import dev.oriel.machine.host.NotEnoughSpace;
import dev.oriel.machine.register.MachineLocks;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Keeps the disks of machines shallow: in the background, one machine after the other, it takes out the layers that
 * deleted snapshots have left. Without a guest it does so itself; a guest that runs is told to. It gives way to whoever
 * wants the machine, and comes back.
 */
@Component
final class LayerTidier implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(LayerTidier.class);

    private final Machines machines;
    private final MachineLocks locks;
    private final RunningGuests guests;
    private final Leftovers leftovers;
    private final DiskLayers layers;
    private final HostSpace space;
    private final List<MachineUses> uses;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("layer-tidier").factory());

    LayerTidier(
            Machines machines,
            MachineLocks locks,
            RunningGuests guests,
            Leftovers leftovers,
            DiskLayers layers,
            HostSpace space,
            List<MachineUses> uses) {
        this.machines = machines;
        this.locks = locks;
        this.guests = guests;
        this.leftovers = leftovers;
        this.layers = layers;
        this.space = space;
        this.uses = List.copyOf(uses);
    }

    @EventListener
    void changed(MachineChanged change) {
        tidyLater(change.machineId());
    }

    /** Goes on with what an earlier server has not come to. */
    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        machines.findAll().forEach(machine -> tidyLater(machine.id()));
    }

    private void tidyLater(UUID id) {
        try {
            worker.execute(() -> tidy(id));
        } catch (RejectedExecutionException e) {
            log.debug("The server stops; the disks of machine {} are left as they are", id);
        }
    }

    private void tidy(UUID id) {
        try {
            while (locks.yielding(id, () -> step(id))) {
                log.info("The disks of machine {} have fewer layers", id);
            }
        } catch (RuntimeException e) {
            log.warn("The disks of machine {} cannot be tidied up: {}", id, e.getMessage());
        }
    }

    /** @return whether there may be more to do */
    boolean step(UUID id) {
        try {
            Machine machine = machines.findById(id).orElse(null);
            if (machine == null || machine.stage() != Machine.Stage.READY || isRead(id)) {
                return false;
            }
            // A guest that was to break off its work may have been done with it.
            clear(machine);
            if (!machine.state().isActive()) {
                return leftovers.merge(machine);
            }
            Guest guest = guests.find(id).orElse(null);
            return guest != null && guest.state() == GuestState.RUNNING && shorten(machine, guest);
        } catch (InterruptedException e) {
            // Whoever wants the machine has it now; afterwards there is still something to do.
            tidyLater(id);
            return false;
        } catch (IOException | DiskToolException | EngineException | NotEnoughSpace e) {
            if (Thread.interrupted()) {
                tidyLater(id);
            } else {
                log.warn("The disks of machine {} cannot be tidied up: {}", id, e.getMessage());
            }
            return false;
        }
    }

    private boolean shorten(Machine machine, Guest guest) throws IOException, EngineException, InterruptedException {
        Optional<DiskLayers.Shortening> found = leftovers.shortening(machine);
        if (found.isEmpty()) {
            return false;
        }
        DiskLayers.Shortening shortening = found.get();
        space.require(shortening.bytes());
        guest.shorten(shortening.place(), shortening.base());
        clear(machine);
        return true;
    }

    /** Deletes what the disks do not stand on any more, once it is on the host's disk for good that they do not. */
    private void clear(Machine machine) throws IOException {
        if (leftovers.hasLooseLayers(machine)) {
            for (MachineDisk disk : machine.disks()) {
                MachineFiles.force(layers.file(machine.id(), disk));
            }
            leftovers.sweep(machine);
        }
    }

    private boolean isRead(UUID id) {
        return uses.stream().anyMatch(use -> use.isReadingDisks(id));
    }

    @Override
    public void destroy() {
        worker.shutdownNow();
    }
}
