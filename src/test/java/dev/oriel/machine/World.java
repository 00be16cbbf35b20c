package dev.oriel.machine;

import dev.oriel.Insistence;
import dev.oriel.OrielHome;
import dev.oriel.account.AccountPrincipal;
import dev.oriel.account.Role;
import dev.oriel.engine.EngineException;
import dev.oriel.engine.FakeEngine;
import dev.oriel.engine.FakeGuest;
import dev.oriel.engine.GuestSpec;
import dev.oriel.image.DiskToolException;
import dev.oriel.image.ImageFormat;
import dev.oriel.image.SmallLibrary;
import dev.oriel.machine.control.MachineControl;
import dev.oriel.machine.control.StoredSuspensions;
import dev.oriel.machine.disk.DiskLayers;
import dev.oriel.machine.disk.Leftovers;
import dev.oriel.machine.disk.MachineFiles;
import dev.oriel.machine.disk.PaperDisks;
import dev.oriel.machine.disk.TidyingHand;
import dev.oriel.machine.host.TestHost;
import dev.oriel.machine.register.MachineLocks;
import dev.oriel.machine.register.StoredUpkeeps;
import dev.oriel.machine.snapshot.MachineHistory;
import dev.oriel.machine.snapshot.Standstill;
import dev.oriel.machine.snapshot.StoredSnapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.transaction.support.SimpleTransactionStatus;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.util.unit.DataSize;

/** A database, a disk and an engine in memory, and one server after the other on them. */
public final class World {

    private static final UUID OWNER = UUID.randomUUID();

    public final Steps steps = new Steps();
    public final PaperDisks tools = new PaperDisks(steps);
    public final OrielHome home;

    private final Rows<Machine> machineRows = new Rows<>(steps);
    public final Machines machines = new MachineRows();
    public final StoredSnapshots snapshots = new StoredSnapshots(steps);
    public final StoredUpkeeps upkeeps = new StoredUpkeeps(steps);
    public final StoredSuspensions suspensions = new StoredSuspensions(steps);

    /** What everybody was told, by all servers. */
    public final List<Object> events = new CopyOnWriteArrayList<>();

    /** Of the host's disk. */
    public long freeBytes = TestHost.DISK_BYTES;

    /** Whether somebody reads the disks of machines. */
    public boolean disksAreRead;

    private final MachineSettings machineSettings;
    private final Map<Class<?>, Object> settings = new LinkedHashMap<>();
    private final List<String> modules = new ArrayList<>();

    public FakeEngine engine = new FakeEngine();
    public RunningGuests guests = new RunningGuests();
    public MachineControl control;
    public MachineHistory history;
    public Standstill standstill;
    public SmartLifecycle recovery;
    public Leftovers leftovers;
    public DiskLayers layers;
    public TidyingHand tidier;
    public MachineLocks locks;
    private Wiring wiring;

    public World(Path folder) throws IOException {
        this(folder, Duration.ofSeconds(5), MachineSettings.OnStop.KEEP);
    }

    /** @param shutdownTimeout how long guests may take to shut down */
    public World(Path folder, Duration shutdownTimeout, MachineSettings.OnStop onStop) throws IOException {
        home = new OrielHome(folder);
        for (Path each : List.of(home.machines(), home.run(), home.logs())) {
            Files.createDirectories(each);
        }
        DataSize nothing = DataSize.ofMegabytes(0);
        machineSettings = new MachineSettings(shutdownTimeout, onStop, nothing, nothing, 1);
        set(StoredSnapshots.USUAL_SETTINGS);
        boot();
    }

    /** The next server has these settings instead of others of their kind. */
    public void set(Object ofAKind) {
        settings.put(ofAKind.getClass(), ofAKind);
    }

    /**
     * The next server has the parts of these packages as well.
     *
     * @param needed what takes the place of those parts that are not in memory
     */
    public void extend(List<String> packages, Object... needed) {
        modules.addAll(packages);
        for (Object each : needed) {
            set(each);
        }
    }

    /** Another server begins, as after the first one's end; guests that ran still do. */
    public void restart() throws IOException {
        // The one that was killed hears no news any more.
        guests.all().forEach(guests::remove);
        machines.findAll().forEach(machine -> locks.holding(machine.id(), () -> machine));
        steps.killNoMore();
        tidier.rest();
        engine = engine.successor();
        guests = new RunningGuests();
        boot();
        recovery.start();
    }

    private void boot() throws IOException {
        engine.rebaseWith(this::rebase);
        engine.beforeEachOrder(steps::step);
        wiring = new Wiring(modules);
        List.of(home, tools, engine, guests, machines, snapshots, upkeeps, suspensions)
                .forEach(wiring::give);
        wiring.give(machineSettings);
        settings.values().forEach(wiring::give);
        wiring.give(SmallLibrary.at(home));
        if (modules.isEmpty()) {
            wiring.give(NoOrigins.INSTANCE);
        }
        wiring.give(TestHost.space(() -> freeBytes));
        wiring.give(TestHost.memory(4096, machineSettings));
        wiring.give(new SimpleAsyncTaskScheduler());
        wiring.give((ApplicationEventPublisher) events::add);
        wiring.give(new Transactions());
        wiring.give(new Readers());
        wiring.give(new Insistence());
        wiring.give((StrayGuests) stray -> false);
        layers = bean(DiskLayers.class);
        leftovers = bean(Leftovers.class);
        locks = bean(MachineLocks.class);
        control = bean(MachineControl.class);
        history = bean(MachineHistory.class);
        standstill = bean(Standstill.class);
        recovery = wiring.part("dev.oriel.machine.recovery.MachineRecovery", SmartLifecycle.class);
        tidier = new TidyingHand(this);
    }

    /** A part of the server that runs now. */
    public <T> T bean(Class<T> type) {
        return wiring.part(type);
    }

    private void rebase(Path file, @Nullable Path base) throws EngineException {
        try {
            tools.rebase(file, base == null ? null : base.getFileName().toString(), ImageFormat.QCOW2);
        } catch (DiskToolException e) {
            throw new EngineException(String.valueOf(e.getMessage()), e);
        }
    }

    /** A machine with this many blank disks. */
    public Machine machine(int disks) throws Exception {
        Machine plain = TestMachines.off(64);
        List<MachineDisk> blank = new ArrayList<>();
        for (int number = 0; number < disks; number++) {
            blank.add(new MachineDisk(number, null, 1 << 20, GuestSpec.Bus.VIRTIO));
        }
        Machine machine = machines.save(plain.define(plain.definition(), blank).givenTo(OWNER));
        bean(MachineFiles.class).create(machine);
        return machine;
    }

    public Machine load(Machine machine) {
        return machines.findById(machine.id()).orElseThrow();
    }

    public FakeGuest guest(Machine machine) {
        return engine.guest(machine.id()).orElseThrow();
    }

    public Path file(Machine machine, MachineDisk disk) {
        return layers.file(machine.id(), disk);
    }

    /** The file that a machine's first disk is written to. */
    public Path top(Machine machine) {
        return file(machine, load(machine).disks().getFirst());
    }

    public Path folder(Machine machine) {
        return bean(MachineFiles.class).folder(machine.id());
    }

    public static AccountPrincipal owner() {
        return new AccountPrincipal(OWNER, "owner", Role.USER);
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
        public long countByState(MachineState state) {
            return findAll().stream()
                    .filter(machine -> machine.state() == state)
                    .count();
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
