package dev.oriel.machine;

import dev.oriel.OrielHome;
import dev.oriel.engine.Engine;
import dev.oriel.image.DiskTools;
import dev.oriel.image.SmallLibrary;
import java.io.IOException;
import java.util.List;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.transaction.support.TransactionOperations;

/** The parts of one server that look after machines, put together as Spring does it. */
final class Wiring {

    final MachineLocks locks = new MachineLocks();
    final MachineFiles files;
    final DiskLayers layers;
    final SnapshotFiles snapshotFiles;
    final SnapshotSizes sizes;
    final Leftovers leftovers;
    final SpaceShortage shortage;
    final MachineControl control;
    final MachineHistory history;
    final Standstill standstill;
    final MachineRecovery recovery;

    /** What is stored. */
    record Tables(Machines machines, Snapshots snapshots, Upkeeps upkeeps, Suspensions suspensions) {}

    /** What the server runs on. */
    record Ground(
            OrielHome home,
            DiskTools tools,
            Engine engine,
            RunningGuests guests,
            HostSpace space,
            TaskScheduler scheduler,
            ApplicationEventPublisher events,
            TransactionOperations transactions) {}

    Wiring(Tables tables, Ground ground, MachineSettings settings, SnapshotSettings snapshotSettings)
            throws IOException {
        Engine engine = ground.engine();
        RunningGuests guests = ground.guests();
        MachineRegister register = new MachineRegister(tables.machines(), ground.events(), ground.transactions());
        files = new MachineFiles(ground.home(), ground.tools(), SmallLibrary.at(ground.home()), NoOrigins.INSTANCE);
        layers = new DiskLayers(files, ground.tools());
        snapshotFiles = new SnapshotFiles(files);
        sizes = new SnapshotSizes(tables.machines(), tables.snapshots(), layers);
        leftovers = new Leftovers(tables.snapshots(), layers, snapshotFiles);
        shortage = new SpaceShortage(tables.upkeeps(), ground.space());
        MemoryBudget memory = new MemoryBudget(() -> new HostMemory(4096), settings);
        GuestSpecs specs = new GuestSpecs(files);
        SuspendedStates suspended = new SuspendedStates(tables.suspensions(), files);
        DiskCheck check = new DiskCheck(tables.upkeeps(), files, ground.tools());
        GuestWatch watch = new GuestWatch(register, locks, guests, memory, check, shortage);
        Ignition ignition = new Ignition(register, engine, specs, NoOrigins.INSTANCE, guests, memory, watch);
        control = new MachineControl(
                register,
                locks,
                guests,
                ignition,
                new Sleep(register, suspended, engine, specs, guests, memory, ground.space(), ignition, watch),
                watch,
                shortage,
                suspended,
                new Renewal(register, files, layers, leftovers, tables.upkeeps()),
                check,
                memory,
                engine,
                settings,
                ground.scheduler());
        Chronicle chronicle = new Chronicle(register, tables.snapshots(), tables.upkeeps(), snapshotFiles, leftovers);
        SnapshotLimits limits = new SnapshotLimits(
                chronicle,
                layers,
                suspended,
                snapshotSettings,
                new SnapshotQuota(sizes, layers, snapshotSettings),
                ground.space());
        SnapshotTaking taking = new SnapshotTaking(
                register, chronicle, control, guests, watch, engine, specs, layers, snapshotFiles, suspended);
        history = new MachineHistory(
                register,
                chronicle,
                new MachineAccess(tables.machines()),
                locks,
                limits,
                taking,
                control,
                guests,
                watch,
                layers,
                snapshotFiles,
                leftovers);
        standstill = new Standstill(register, locks, chronicle, limits, taking, guests, watch, layers);
        recovery = new MachineRecovery(
                ground.home(),
                tables.machines(),
                files,
                new Reunion(register, locks, guests, memory, suspended, check, shortage, watch),
                new LastOrders(guests, control, settings),
                history,
                engine,
                settings,
                List.of());
    }
}
