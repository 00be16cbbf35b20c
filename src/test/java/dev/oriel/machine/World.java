package dev.oriel.machine;

import dev.oriel.OrielHome;
import dev.oriel.account.AccountPrincipal;
import dev.oriel.engine.EngineException;
import dev.oriel.engine.FakeEngine;
import dev.oriel.engine.FakeGuest;
import dev.oriel.engine.GuestSpec;
import dev.oriel.image.DiskToolException;
import dev.oriel.image.ImageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.transaction.support.SimpleTransactionStatus;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.util.unit.DataSize;

/** A database, a disk and an engine in memory, and one server after the other on them. */
final class World {

    static final UUID OWNER = UUID.randomUUID();

    /** Below a tenth there is a warning, a twentieth is kept in reserve, below a fiftieth machines are paused. */
    static final SpaceSettings SPACE =
            new SpaceSettings(DataSize.ofTerabytes(1), 10, DataSize.ofTerabytes(1), 5, DataSize.ofTerabytes(1), 2);

    static final HostSpace AMPLE_SPACE = new HostSpace(() -> new DiskSpace(1 << 30, 1 << 30), SPACE);

    final Steps steps = new Steps();
    final PaperDisks tools = new PaperDisks(steps);
    final OrielHome home;
    FakeEngine engine = new FakeEngine();
    RunningGuests guests = new RunningGuests();
    MachineControl control;
    MachineHistory history;
    Standstill standstill;
    MachineRecovery recovery;
    Leftovers leftovers;
    DiskLayers layers;
    SnapshotFiles snapshotFiles;

    LayerTidier tidier;

    /** Whether somebody reads the disks of machines. */
    boolean disksAreRead;

    SnapshotSizes sizes;
    SpaceShortage shortage;

    private final Rows<Machine> machineRows = new Rows<>(steps);
    final Machines machines = new MachineRows();
    final StoredSnapshots snapshots = new StoredSnapshots(steps);
    final StoredUpkeeps upkeeps = new StoredUpkeeps(steps);
    final StoredSuspensions suspensions = new StoredSuspensions(steps);
    SnapshotSettings settings = new SnapshotSettings(24, 32, DataSize.ofGigabytes(1));
    DiskSpace disk = new DiskSpace(1000 << 20, 1000 << 20);
    final HostSpace space = new HostSpace(() -> disk, SPACE);
    private MachineFiles files;
    MachineLocks locks;

    World(Path folder) throws IOException {
        home = new OrielHome(folder);
        for (Path each : List.of(home.machines(), home.run(), home.logs())) {
            Files.createDirectories(each);
        }
        boot();
    }

    /** Another server begins, as after the first one's end; guests that ran still do. */
    void restart() throws IOException {
        // The one that was killed hears no news any more.
        guests.all().forEach(guests::remove);
        machines.findAll().forEach(machine -> locks.holding(machine.id(), () -> machine));
        steps.killNoMore();
        tidier.destroy();
        engine = engine.successor();
        guests = new RunningGuests();
        boot();
        recovery.start();
    }

    private void boot() throws IOException {
        engine.rebaseWith(this::rebase);
        Wiring wiring = new Wiring(
                new Wiring.Tables(machines, snapshots, upkeeps, suspensions),
                new Wiring.Ground(
                        home,
                        tools,
                        engine,
                        guests,
                        space,
                        new SimpleAsyncTaskScheduler(),
                        event -> {},
                        new Transactions()),
                new MachineSettings(
                        Duration.ofSeconds(5),
                        MachineSettings.OnStop.KEEP,
                        DataSize.ofMegabytes(0),
                        DataSize.ofMegabytes(0),
                        1),
                settings);
        files = wiring.files;
        layers = wiring.layers;
        snapshotFiles = wiring.snapshotFiles;
        sizes = wiring.sizes;
        leftovers = wiring.leftovers;
        shortage = wiring.shortage;
        locks = wiring.locks;
        control = wiring.control;
        history = wiring.history;
        standstill = wiring.standstill;
        recovery = wiring.recovery;
        tidier = new LayerTidier(machines, locks, guests, leftovers, layers, space, List.of(new Readers()));
    }

    private void rebase(Path file, @Nullable Path base) throws EngineException {
        try {
            tools.rebase(file, base == null ? null : base.getFileName().toString(), ImageFormat.QCOW2);
        } catch (DiskToolException e) {
            throw new EngineException(String.valueOf(e.getMessage()), e);
        }
    }

    /** A machine with this many blank disks. */
    Machine machine(int disks) throws Exception {
        Machine plain = TestMachines.off(64);
        List<MachineDisk> blank = new ArrayList<>();
        for (int number = 0; number < disks; number++) {
            blank.add(new MachineDisk(number, null, 1 << 20, GuestSpec.Bus.VIRTIO));
        }
        Machine machine = machines.save(plain.define(plain.definition(), blank).givenTo(OWNER));
        files.create(machine);
        return machine;
    }

    Machine load(Machine machine) {
        return machines.findById(machine.id()).orElseThrow();
    }

    FakeGuest guest(Machine machine) {
        return engine.guest(machine.id()).orElseThrow();
    }

    Path file(Machine machine, MachineDisk disk) {
        return files.disk(machine.id(), disk);
    }

    /** The file that a machine's first disk is written to. */
    Path top(Machine machine) {
        return file(machine, load(machine).disks().getFirst());
    }

    Path folder(Machine machine) {
        return files.folder(machine.id());
    }

    static AccountPrincipal owner() {
        return new AccountPrincipal(OWNER, "owner", dev.oriel.account.Role.USER);
    }

    private final class Readers implements MachineUses {

        @Override
        public boolean isUsing(UUID machine) {
            return disksAreRead;
        }

        @Override
        public boolean isReadingDisks(UUID machine) {
            return disksAreRead;
        }
    }

    /** What one server does to several tables at once is done as a whole or not at all. */
    private final class Transactions implements TransactionOperations {

        @Override
        public <T> T execute(TransactionCallback<T> action) {
            List<Runnable> mementos =
                    List.of(machineRows.memento(), snapshots.memento(), upkeeps.memento(), suspensions.memento());
            try {
                return action.doInTransaction(new SimpleTransactionStatus());
            } catch (Throwable e) {
                mementos.forEach(Runnable::run);
                throw e;
            }
        }
    }

    private final class MachineRows implements Machines {

        @Override
        public Optional<Machine> findById(UUID id) {
            return machineRows.find(id);
        }

        @Override
        public List<Machine> findAll() {
            return List.copyOf(machineRows.all());
        }

        @Override
        public List<Machine> findByOwner(UUID owner) {
            return findAll();
        }

        @Override
        public boolean existsByOwner(UUID owner) {
            return true;
        }

        @Override
        public List<Usage> findReady(Collection<UUID> ids) {
            return List.of();
        }

        @Override
        public List<Usage> findUsing(UUID image) {
            return List.of();
        }

        @Override
        public Machine save(Machine machine) {
            return machineRows.put(machine.id(), machine);
        }

        @Override
        public void deleteById(UUID id) {
            machineRows.delete(id);
        }
    }
}
