package dev.oriel.machine.snapshot;

import dev.oriel.engine.EngineException;
import dev.oriel.engine.Guest;
import dev.oriel.image.DiskToolException;
import dev.oriel.machine.IllegalTransition;
import dev.oriel.machine.Machine;
import dev.oriel.machine.RunningGuests;
import dev.oriel.machine.disk.DiskLayers;
import dev.oriel.machine.register.MachineLocks;
import dev.oriel.machine.register.MachineRegister;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.modulith.NamedInterface;
import org.springframework.stereotype.Service;

/**
 * Takes machines as they are at one moment, for others to be made of them. A guest stands still only while its memory is
 * saved: nothing of its disks is copied, because it goes on in new layers.
 *
 * <p>For a server that finds it half done it is a snapshot that {@linkplain Snapshot.Kind#PASSING nobody keeps}.
 */
@Service
@NamedInterface("snapshot")
public class Standstill {

    private static final Logger log = LoggerFactory.getLogger(Standstill.class);

    private final MachineRegister register;
    private final MachineLocks locks;
    private final SnapshotLimits limits;
    private final Switchover switchover;
    private final RunningGuests guests;
    private final DiskLayers layers;

    Standstill(
            MachineRegister register,
            MachineLocks locks,
            SnapshotLimits limits,
            Switchover switchover,
            RunningGuests guests,
            DiskLayers layers) {
        this.register = register;
        this.locks = locks;
        this.limits = limits;
        this.switchover = switchover;
        this.guests = guests;
        this.layers = layers;
    }

    /** Takes what is wanted of a guest that stands still. */
    @FunctionalInterface
    public interface Taking<T> {

        /** Does what can be done before it stands still. */
        default void prepare(Guest guest) throws IOException, EngineException {}

        T take(Guest guest) throws IOException, EngineException, InterruptedException;
    }

    /**
     * A machine at one moment.
     *
     * @param taken what was taken of its guest
     * @param layers the name of each disk's topmost layer in the folder
     */
    public record Moment<T>(T taken, List<String> layers) {}

    /**
     * Takes a machine that has a guest. The guest goes on as soon as it can, if it ran.
     *
     * @param folder gets the layers of the disks under names of their own, read-only and for as long as anybody wants
     *     them, whatever becomes of the machine
     * @throws IllegalTransition when the machine has no guest
     * @throws EngineException when its disks have too many layers, or the engine cannot
     */
    public <T> Moment<T> take(UUID id, Path folder, Taking<T> taking)
            throws IOException, DiskToolException, EngineException, InterruptedException {
        try (MachineLocks.Hold _ = locks.hold(id)) {
            Machine machine = register.load(id);
            machine.mayBeSnapshot();
            Guest guest = guests.find(id).orElseThrow(() -> new IllegalTransition(machine, "reach"));
            if (limits.isDeep(machine)) {
                throw new EngineException("its disks have too many layers, which are merged when it is shut down");
            }
            T taken;
            try (Switchover.UnderWay underWay = switchover.begin(
                    machine,
                    guest,
                    next -> Snapshot.passing(machine, next, Instant.now().truncatedTo(ChronoUnit.MILLIS)))) {
                underWay.grow();
                taking.prepare(guest);
                underWay.stop();
                taken = taking.take(guest);
                underWay.goOn(null, 0);
                log.info(
                        "Machine {} stood still for {} ms",
                        id,
                        underWay.stoodStill().toMillis());
            }
            return new Moment<>(taken, layers.link(id, machine.disks(), folder));
        }
    }
}
