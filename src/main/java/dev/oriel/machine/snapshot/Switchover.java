package dev.oriel.machine.snapshot;

import dev.oriel.engine.EngineException;
import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestState;
import dev.oriel.image.DiskToolException;
import dev.oriel.machine.Failures;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineDisk;
import dev.oriel.machine.control.GuestWatch;
import dev.oriel.machine.control.MachineControl;
import dev.oriel.machine.disk.DiskLayers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Moves machines onto new layers, so that a snapshot has those that they had. A guest goes on only when the database
 * knows which files it writes to. So whenever a server is killed, the layers that the database knows hold all that the
 * guest has ever been told is written, and what is on top of them is empty. Whoever calls has the machine's lock.
 */
@Component
final class Switchover {

    private static final Logger log = LoggerFactory.getLogger(Switchover.class);

    private final Chronicle chronicle;
    private final MachineControl control;
    private final GuestWatch watch;
    private final DiskLayers layers;

    Switchover(Chronicle chronicle, MachineControl control, GuestWatch watch, DiskLayers layers) {
        this.chronicle = chronicle;
        this.control = control;
        this.watch = watch;
        this.layers = layers;
    }

    /**
     * Writes down that a snapshot is on its way.
     *
     * @param guest the machine's, if it has one
     * @param plan makes the snapshot of the disks that the machine is to go on with
     */
    UnderWay begin(Machine machine, @Nullable Guest guest, Function<List<MachineDisk>, Snapshot> plan)
            throws IOException {
        List<MachineDisk> next = layers.unused(machine.id(), machine.disks());
        return new UnderWay(machine, guest, chronicle.save(plan.apply(next)));
    }

    /**
     * A snapshot on its way. First its files and layers are made, then its guest stands still, and at last the machine
     * goes on. What has not got so far when it is closed is taken back, and a guest that ran goes on with what it had.
     */
    final class UnderWay implements AutoCloseable {

        private final Machine machine;
        private final @Nullable Guest guest;
        private final boolean ran;
        private Snapshot snapshot;
        private boolean settled;
        private long stoppedAt;
        private Duration stoodStill = Duration.ZERO;

        private UnderWay(Machine machine, @Nullable Guest guest, Snapshot snapshot) {
            this.machine = machine;
            this.guest = guest;
            this.ran = guest != null && guest.state() == GuestState.RUNNING;
            this.snapshot = snapshot;
        }

        /** What the database knows of it now. */
        Snapshot snapshot() {
            return snapshot;
        }

        /** Whether the machine's guest ran when this began. */
        boolean ran() {
            return ran;
        }

        /** How long the guest could not go on; zero as long as it stands still, and when it did not run. */
        Duration stoodStill() {
            return stoodStill;
        }

        /** Makes the layers that the machine is to go on with. */
        void grow() throws IOException, DiskToolException {
            layers.grow(machine.id(), machine.disks(), snapshot.next());
        }

        /** Has the guest, which there must be, stand still. */
        void stop() throws EngineException {
            stoppedAt = System.nanoTime();
            Objects.requireNonNull(guest).pause();
        }

        /**
         * The snapshot has all that it needs: lets the machine go on in the new layers, and its guest if that ran.
         *
         * @param stateKey what its memory depends on; null when it has none
         * @param stateBytes what its memory takes on the disk
         */
        void goOn(@Nullable String stateKey, long stateBytes) throws EngineException {
            snapshot = chronicle.save(snapshot.switching(stateKey, stateBytes));
            if (guest != null) {
                guest.continueOn(paths(machine.id(), snapshot.next()));
            }
            settled = true; // what is on the new layers now cannot be moved back
            snapshot = commit(machine, snapshot, guest);
            if (guest != null) {
                watch.goOn(guest, ran);
            }
            if (ran) {
                stoodStill = Duration.ofNanos(System.nanoTime() - stoppedAt);
            }
        }

        /**
         * Takes it back unless the machine has gone on. When that fails the guest stands still, because the snapshot
         * still has the disks that it would write to.
         */
        @Override
        public void close() {
            if (settled) {
                return;
            }
            chronicle.undo(machine, snapshot);
            if (guest != null) {
                watch.goOn(guest, ran);
            }
        }
    }

    /**
     * Moves a guest whose earlier server was killed when it moved it. It stands still afterwards.
     *
     * @return what the snapshot is then
     */
    Snapshot again(Machine machine, Snapshot switching, Guest guest) throws EngineException {
        // Whether it has switched nobody can tell, and it does not matter: what it may have switched to is empty.
        guest.pause();
        List<MachineDisk> other = Failures.working(() -> {
            List<MachineDisk> unused = layers.unused(machine.id(), switching.next());
            layers.grow(machine.id(), switching.next(), unused);
            return unused;
        });
        guest.continueOn(paths(machine.id(), other));
        return commit(machine, switching.followedBy(other), guest);
    }

    /** Notes that the machine goes on with other layers; when that cannot be noted, its guest is ended. */
    private Snapshot commit(Machine machine, Snapshot switching, @Nullable Guest guest) {
        // The memory of a guest is on its way to the disk; that of a suspended machine is there.
        boolean keeping = guest != null && switching.kind() == Snapshot.Kind.MEMORY;
        try {
            return chronicle.commit(machine, switching, keeping ? Snapshot.Stage.KEEPING : Snapshot.Stage.READY);
        } catch (RuntimeException e) {
            Failures.after(e, () -> {
                if (guest != null) {
                    // It must never write to layers that the database does not know. They are empty: nothing is lost.
                    log.error("Guest {} is ended because its layers cannot be written down", guest.id());
                    control.end(machine.id());
                }
                chronicle.undo(machine, switching);
            });
            throw e;
        }
    }

    private List<Path> paths(UUID machine, List<MachineDisk> disks) {
        return disks.stream().map(disk -> layers.file(machine, disk)).toList();
    }
}
