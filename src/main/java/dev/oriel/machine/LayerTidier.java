package dev.oriel.machine;

import dev.oriel.image.DiskToolException;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Keeps the disks of machines shallow: in the background, one machine after the other, it takes out the layers that
 * deleted snapshots have left. It only works on machines without a guest, and gives way to whoever wants the machine.
 */
@Component
final class LayerTidier implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(LayerTidier.class);

    private final Machines machines;
    private final MachineLocks locks;
    private final Leftovers leftovers;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("layer-tidier").factory());

    LayerTidier(Machines machines, MachineLocks locks, Leftovers leftovers) {
        this.machines = machines;
        this.locks = locks;
        this.leftovers = leftovers;
    }

    @EventListener
    void changed(MachineChanged change) {
        if (!change.state().isActive()) {
            worker.execute(() -> tidy(change.machineId()));
        }
    }

    private void tidy(UUID id) {
        try {
            while (locks.yielding(id, () -> step(id))) {
                log.info("The disks of machine {} have a layer less", id);
            }
        } catch (RuntimeException e) {
            log.warn("The disks of machine {} cannot be tidied up: {}", id, e.getMessage());
        }
    }

    private boolean step(UUID id) {
        try {
            Machine machine = machines.findById(id).orElse(null);
            return machine != null
                    && machine.stage() == Machine.Stage.READY
                    && !machine.state().isActive()
                    && leftovers.merge(machine);
        } catch (IOException | DiskToolException e) {
            if (Thread.interrupted()) {
                return false;
            }
            log.warn("The disks of machine {} cannot be tidied up: {}", id, e.getMessage());
            return false;
        }
    }

    @Override
    public void destroy() {
        worker.shutdownNow();
    }
}
