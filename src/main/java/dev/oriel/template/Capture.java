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
import dev.oriel.engine.StateFiles;
import dev.oriel.image.DiskToolException;
import dev.oriel.image.DiskTools;
import dev.oriel.image.ImageFormat;
import dev.oriel.machine.Machine;
import dev.oriel.machine.RunningGuests;
import dev.oriel.machine.control.GuestSpecs;
import dev.oriel.machine.host.MemoryBudget;
import dev.oriel.machine.host.NotEnoughMemory;
import dev.oriel.machine.snapshot.Standstill;
import dev.oriel.template.Making.Step;
import dev.oriel.template.TemplateFiles.Building;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
    private static final Duration LAST_LOOK = Duration.ofMillis(300);

    private final Engine engine;
    private final DiskTools tools;
    private final GuestSpecs specs;
    private final MemoryBudget memory;
    private final Standstill standstill;
    private final RunningGuests running;

    Capture(
            Engine engine,
            DiskTools tools,
            GuestSpecs specs,
            MemoryBudget memory,
            Standstill standstill,
            RunningGuests running) {
        this.engine = engine;
        this.tools = tools;
        this.specs = specs;
        this.memory = memory;
        this.standstill = standstill;
        this.running = running;
    }

    /**
     * What was taken of a guest.
     *
     * @param state null when the engine could not save it
     * @param picture what its screen showed, or null when nobody looked
     * @param problem why there is no state, or null when there is one
     */
    record Taken(
            SavedState.@Nullable Shared state,
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
     * Takes a machine's guest as it is, memory and disks. The guest stands still while its memory is saved; what it has on
     * its disks is copied when it has gone on.
     */
    Taken ofRunning(TemplateVersion version, Machine machine, Building building, Consumer<Step> reached)
            throws IOException, DiskToolException, EngineException, InterruptedException {
        Guest running = guestOf(machine);
        trim(running.agent());
        try (Display.Subscription _ = running.display().subscribe(() -> {})) {
            reached.accept(Step.SAVING);
            Standstill.Moment<Taken> moment = standstill.take(machine.id(), building.layers(), guest -> {
                copyFirmwareSettings(machine, building);
                return save(guest, building);
            });
            reached.accept(Step.COPYING);
            for (int at = 0; at < moment.layers().size(); at++) {
                Path layer = building.layers().resolve(moment.layers().get(at));
                tools.flatten(
                        layer, ImageFormat.QCOW2, building.disk(version.disks().get(at)));
            }
            building.dropLayers();
            return moment.taken();
        }
    }

    /**
     * The same in a hurry: nobody looks at the screen, and nothing is copied that can be shared: neither the disks nor
     * what of its memory the guest has in common with others already.
     */
    void ofMoment(TemplateVersion version, Machine machine, Building building)
            throws IOException, DiskToolException, EngineException, InterruptedException {
        List<String> layers = standstill
                .take(machine.id(), building.layers(), new InAHurry(machine, building))
                .layers();
        for (int at = 0; at < layers.size(); at++) {
            TemplateDisk disk = version.disks().get(at);
            tools.createLayer(building.layerName(layers.get(at)), building.disk(disk), disk.sizeBytes());
        }
    }

    /** Only what the guest has changed is taken, if that is little. */
    private final class InAHurry implements Standstill.Taking<SavedState> {

        private final Machine machine;
        private final Building building;
        private @Nullable StateFiles changes;

        InAHurry(Machine machine, Building building) {
            this.machine = machine;
            this.building = building;
        }

        @Override
        public void prepare(Guest guest) throws IOException, EngineException {
            StateFiles files = building.moment();
            changes = guest.expectFewChanges(files) ? files : null;
        }

        @Override
        public SavedState take(Guest guest) throws IOException, EngineException {
            copyFirmwareSettings(machine, building);
            return changes == null ? guest.saveShared(building.emptyStateFolder()) : guest.save(changes);
        }
    }

    private Guest guestOf(Machine machine) {
        return running.find(machine.id())
                .orElseThrow(() -> new TemplateRefused(TemplateRefused.Reason.NOT_RUNNING, machine.name()));
    }

    /** Takes a guest that was started for this; it is paused afterwards. */
    Taken ofSettled(Guest guest, Building building, Consumer<Step> reached)
            throws IOException, EngineException, InterruptedException {
        trim(guest.agent());
        try (Display.Subscription _ = guest.display().subscribe(() -> {})) {
            guest.pause();
            reached.accept(Step.SAVING);
            return save(guest, building);
        }
    }

    /** Puts the state that all clones share on the disk, and tries it. Without a state it is no failure: clones boot then. */
    Prepared prepare(TemplateVersion version, Building building, Taken taken, Consumer<Step> reached)
            throws IOException, InterruptedException {
        SavedState.Shared state = taken.state();
        if (state == null) {
            return new Prepared(null, taken.problem());
        }
        try {
            engine.keep(state);
            reserveMemory(version);
            GuestSpec spec = scratch(version, building);
            Picture picture = taken.picture();
            if (picture != null) {
                reached.accept(Step.TESTING);
                test(spec, state, picture);
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
        copyFirmwareSettings(machine, building);
    }

    private void copyFirmwareSettings(Machine machine, Building building) throws IOException {
        List<Disk> disks = specs.of(machine).disks();
        if (!disks.isEmpty()) {
            copyFirmwareSettings(disks.getFirst().file(), building);
        }
    }

    /**
     * Puts a state on the disk for good.
     *
     * @return what the folder that it is in takes then, in bytes
     */
    long keep(SavedState state, Path folder) throws EngineException, IOException {
        engine.keep(state);
        return DiskUsage.of(folder);
    }

    /** What a state of this version depends on. */
    String stateKey(TemplateVersion version, Building building) throws EngineException {
        return engine.stateKey(spec(version, building));
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

    private Taken save(Guest guest, Building building) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        SavedState.Shared state = null;
        String problem = null;
        try {
            state = guest.saveShared(building.emptyStateFolder());
        } catch (EngineException | NotEnoughMemory e) {
            log.warn("The state of guest {} cannot be saved: {}", guest.id(), e.getMessage());
            problem = String.valueOf(e.getMessage());
        }
        // what was painted last may still be on its way
        TimeUnit.NANOSECONDS.sleep(LAST_LOOK.toNanos() - (System.nanoTime() - begun));
        Picture picture = Picture.of(guest.display());
        picture.write(building.picture());
        return new Taken(state, picture, problem);
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
}
