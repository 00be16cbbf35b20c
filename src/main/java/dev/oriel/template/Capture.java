package dev.oriel.template;

import dev.oriel.engine.Display;
import dev.oriel.engine.Engine;
import dev.oriel.engine.EngineException;
import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestAgent;
import dev.oriel.engine.GuestSpec;
import dev.oriel.engine.GuestSpec.Disk;
import dev.oriel.engine.GuestSpec.DiskFormat;
import dev.oriel.engine.GuestState;
import dev.oriel.engine.SavedState;
import dev.oriel.image.DiskToolException;
import dev.oriel.image.DiskTools;
import dev.oriel.image.ImageFormat;
import dev.oriel.machine.GuestSpecs;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineControl;
import dev.oriel.machine.MachineState;
import dev.oriel.machine.MemoryBudget;
import dev.oriel.machine.NotEnoughMemory;
import dev.oriel.machine.RunningGuests;
import dev.oriel.template.Making.Step;
import dev.oriel.template.TemplateFiles.Building;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Takes disks and states of machines and makes of them what clones share. */
@Component
final class Capture {

    private static final Logger log = LoggerFactory.getLogger(Capture.class);

    private static final Duration AGENT_LIMIT = Duration.ofMillis(500);

    /** A display that nobody watched looks for changes every 3 seconds at worst. */
    private static final Duration PICTURE_LIMIT = Duration.ofSeconds(5);

    private static final long LOOK_MILLIS = 50;
    private static final long LAST_LOOK_MILLIS = 300;

    private final Engine engine;
    private final DiskTools tools;
    private final GuestSpecs specs;
    private final MemoryBudget memory;
    private final MachineControl control;
    private final RunningGuests running;
    private final TemplateVersions versions;

    Capture(
            Engine engine,
            DiskTools tools,
            GuestSpecs specs,
            MemoryBudget memory,
            MachineControl control,
            RunningGuests running,
            TemplateVersions versions) {
        this.engine = engine;
        this.tools = tools;
        this.specs = specs;
        this.memory = memory;
        this.control = control;
        this.running = running;
        this.versions = versions;
    }

    /**
     * What was taken of a guest.
     *
     * @param state null when the engine could not save it
     * @param picture what its screen showed, or null when nobody looked
     * @param problem why there is no state, or null when there is one
     */
    record Taken(
            SavedState.@Nullable Whole state,
            @Nullable Picture picture,
            @Nullable String problem) {}

    /**
     * What became of a state.
     *
     * @param key names what it depends on, or null when clones have to boot
     * @param problem why there is none, or null when there is one
     */
    record Prepared(@Nullable String key, @Nullable String problem) {}

    /**
     * Takes a machine's guest as it is, memory and disks. The guest stands still meanwhile, and goes on afterwards if it
     * ran.
     *
     * @throws EngineException when somebody let the guest go on before all was copied
     */
    Taken ofRunning(TemplateVersion version, Machine machine, Building building, Consumer<Step> reached)
            throws IOException, DiskToolException, EngineException, InterruptedException {
        Guest guest = guestOf(machine);
        trim(guest.agent());
        try (Display.Subscription _ = guest.display().subscribe(() -> {})) {
            return standingStill(version, machine, guest, () -> {
                Taken taken = save(guest, building, reached);
                reached.accept(Step.COPYING);
                copyDisks(machine, version, building);
                return taken;
            });
        }
    }

    /** The same in a hurry: nobody looks at the screen. */
    Taken ofMoment(TemplateVersion version, Machine machine, Building building)
            throws IOException, DiskToolException, EngineException, InterruptedException {
        Guest guest = guestOf(machine);
        return standingStill(version, machine, guest, () -> {
            SavedState.Whole state = guest.save(building.whole());
            copyDisks(machine, version, building);
            return new Taken(state, null, null);
        });
    }

    private Guest guestOf(Machine machine) {
        return running.find(machine.id())
                .orElseThrow(() -> new TemplateRefused(TemplateRefused.Reason.NOT_RUNNING, machine.name()));
    }

    private Taken standingStill(TemplateVersion version, Machine machine, Guest guest, Taking taking)
            throws IOException, DiskToolException, EngineException, InterruptedException {
        boolean resume = machine.state() == MachineState.RUNNING;
        AtomicBoolean disturbed = new AtomicBoolean();
        if (resume) {
            versions.save(version.withResumeSource(true));
        }
        try {
            if (resume) {
                control.pause(machine.id());
            }
            guest.onStateChange((changed, state, reason) -> disturbed.compareAndSet(false, state != GuestState.PAUSED));
            Taken taken = taking.take();
            if (disturbed.get() || guest.state() != GuestState.PAUSED) {
                throw new EngineException("the machine did not stand still while it was copied");
            }
            return taken;
        } finally {
            if (resume) {
                goOn(machine);
            }
        }
    }

    /** Takes what there is of a guest that stands still. */
    @FunctionalInterface
    private interface Taking {
        Taken take() throws IOException, DiskToolException, EngineException, InterruptedException;
    }

    /** Takes a guest that was started for this; it is paused afterwards. */
    Taken ofSettled(Guest guest, Building building, Consumer<Step> reached)
            throws IOException, EngineException, InterruptedException {
        trim(guest.agent());
        try (Display.Subscription _ = guest.display().subscribe(() -> {})) {
            guest.pause();
            return save(guest, building, reached);
        }
    }

    /**
     * Makes the state that all clones share, and tries it. A state that cannot be made is no failure: clones boot then.
     */
    Prepared prepare(TemplateVersion version, Building building, Taken taken, Consumer<Step> reached)
            throws IOException, InterruptedException {
        SavedState.Whole whole = taken.state();
        if (whole == null) {
            return new Prepared(null, taken.problem());
        }
        try {
            reserveMemory(version);
            GuestSpec spec = scratch(version, building);
            SavedState.Shared shared = building.keep(engine.prepare(spec, whole, building.emptyStateFolder()));
            Picture picture = taken.picture();
            if (picture != null) {
                reached.accept(Step.TESTING);
                test(scratch(version, building), shared, picture);
            }
            return new Prepared(engine.stateKey(spec), null);
        } catch (EngineException | DiskToolException | NotEnoughMemory e) {
            log.warn("Version {} has no state: {}", version.id(), e.getMessage());
            building.dropState();
            return new Prepared(null, String.valueOf(e.getMessage()));
        }
    }

    /** Copies the disks of a machine that does not run, or stands still. */
    void copyDisks(Machine machine, TemplateVersion version, Building building) throws IOException, DiskToolException {
        List<Disk> disks = specs.of(machine).disks();
        for (int at = 0; at < disks.size(); at++) {
            Path to = building.disk(version.disks().get(at));
            Files.deleteIfExists(to);
            tools.flatten(disks.get(at).file(), ImageFormat.QCOW2, to);
        }
        if (!disks.isEmpty()) {
            copyFirmwareSettings(disks.getFirst().file(), building);
        }
    }

    /** Copies the disks of another version. */
    void copyDisks(TemplateVersion from, Path folder, Building building) throws IOException, DiskToolException {
        for (TemplateDisk disk : from.disks()) {
            tools.flatten(folder.resolve(disk.fileName()), ImageFormat.QCOW2, building.disk(disk));
        }
        copyFirmwareSettings(folder.resolve("any"), building);
    }

    /** The hardware of a guest on a version's own disks. */
    GuestSpec spec(TemplateVersion version, Building building) {
        return spec(version, building::disk);
    }

    Guest start(GuestSpec spec) throws EngineException {
        return engine.start(spec);
    }

    /** @throws NotEnoughMemory when there is no room for a guest of this version */
    void reserveMemory(TemplateVersion version) {
        memory.take(version.id(), memory.of(version.definition()));
    }

    void giveBackMemory(TemplateVersion version) {
        memory.giveBack(version.id());
    }

    private Taken save(Guest guest, Building building, Consumer<Step> reached)
            throws IOException, InterruptedException {
        reached.accept(Step.SAVING);
        Thread.sleep(LAST_LOOK_MILLIS); // what was painted last is still on its way
        Picture picture = Picture.of(guest.display());
        picture.write(building.picture());
        try {
            return new Taken(guest.save(building.whole()), picture, null);
        } catch (EngineException e) {
            log.warn("The state of guest {} cannot be saved: {}", guest.id(), e.getMessage());
            return new Taken(null, picture, String.valueOf(e.getMessage()));
        }
    }

    private void test(GuestSpec spec, SavedState.Shared state, Picture expected)
            throws EngineException, InterruptedException {
        Guest clone = engine.restore(spec, state);
        try (Display.Subscription _ = clone.display().subscribe(() -> {})) {
            if (clone.state() != GuestState.PAUSED) {
                throw new EngineException("a first clone did not wait");
            }
            long deadline = System.nanoTime() + PICTURE_LIMIT.toNanos();
            while (!Picture.of(clone.display()).resembles(expected)) {
                if (System.nanoTime() > deadline) {
                    throw new EngineException("a first clone showed another picture");
                }
                Thread.sleep(LOOK_MILLIS);
            }
        } finally {
            clone.stop();
        }
    }

    private GuestSpec scratch(TemplateVersion version, Building building) throws IOException, DiskToolException {
        building.dropScratch(version.disks());
        for (TemplateDisk disk : version.disks()) {
            tools.createOverlay(building.disk(disk), ImageFormat.QCOW2, building.scratch(disk), disk.sizeBytes());
        }
        return spec(version, building::scratch);
    }

    private GuestSpec spec(TemplateVersion version, Function<TemplateDisk, Path> file) {
        List<Disk> disks = version.disks().stream()
                .map(disk -> new Disk(file.apply(disk), DiskFormat.QCOW2, disk.bus()))
                .toList();
        return specs.of(version.id(), version.definition(), disks);
    }

    /** The engine keeps the settings of a guest's firmware beside its first disk. */
    private static void copyFirmwareSettings(Path firstDisk, Building building) throws IOException {
        Path settings = firstDisk.resolveSibling("uefi-vars.fd");
        if (Files.exists(settings)) {
            Files.copy(settings, building.firmwareSettings());
        }
    }

    /** What no file uses need not be copied; a guest that cannot do it is only larger. */
    private static void trim(GuestAgent agent) {
        if (!agent.answers(AGENT_LIMIT)) {
            return;
        }
        try {
            agent.trim();
        } catch (EngineException e) {
            log.info("A guest could not give back what it does not use: {}", e.getMessage());
        }
    }

    private void goOn(Machine machine) {
        try {
            control.resume(machine.id());
        } catch (RuntimeException e) {
            log.warn("Machine {} does not go on: {}", machine.id(), e.getMessage());
        }
    }
}
