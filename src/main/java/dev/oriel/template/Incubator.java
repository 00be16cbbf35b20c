package dev.oriel.template;

import dev.oriel.engine.Engine;
import dev.oriel.engine.EngineException;
import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestSpec;
import dev.oriel.image.DiskToolException;
import dev.oriel.machine.Machine;
import dev.oriel.machine.control.GuestSpecs;
import dev.oriel.machine.disk.MachineFiles;
import dev.oriel.machine.host.MemoryBudget;
import dev.oriel.machine.host.NotEnoughMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Where clones are made: overlays on the template's disks, and a guest that is restored and stands still. As long as a
 * clone has no owner, a mark in its folder tells the next server that nobody wants it.
 */
@Component
final class Incubator {

    private static final Logger log = LoggerFactory.getLogger(Incubator.class);
    private static final String MARK = "unclaimed";

    private final Engine engine;
    private final GuestSpecs specs;
    private final MachineFiles machineFiles;
    private final TemplateFiles files;
    private final MemoryBudget memory;
    private final TemplateSettings settings;
    private final Semaphore room;
    private final Clock clock = Clock.systemUTC();

    Incubator(
            Engine engine,
            GuestSpecs specs,
            MachineFiles machineFiles,
            TemplateFiles files,
            MemoryBudget memory,
            TemplateSettings settings) {
        this.engine = engine;
        this.specs = specs;
        this.machineFiles = machineFiles;
        this.files = files;
        this.memory = memory;
        this.settings = settings;
        this.room = new Semaphore(settings.restores(), true);
    }

    /** The machine that a clone of this version becomes; it has no files yet. */
    Machine seed(TemplateVersion version, UUID owner) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return Machine.fromTemplate(version.id(), owner, version.definition(), version.machineDisks(), now);
    }

    /** Whether clones of this version need not boot. */
    boolean canHatch(TemplateVersion version, UUID owner) {
        return files.fits(version, specs.of(seed(version, owner)));
    }

    /** Whether this version's state was made by another engine. */
    boolean isOutlived(TemplateVersion version, UUID owner) {
        return files.isOutlived(version, specs.of(seed(version, owner)));
    }

    /**
     * Makes a clone.
     *
     * @throws NotEnoughMemory when there is no room even for a clone that stands still
     * @throws EngineException when the state does not fit, or the guest cannot be started; nothing is left then
     */
    Lease hatch(TemplateVersion version, UUID owner) throws EngineException, InterruptedException {
        room.acquire();
        try {
            Machine seed = seed(version, owner);
            memory.take(seed.id(), settings.pausedClone().toMegabytes());
            try {
                mark(seed.id());
                machineFiles.create(seed);
                GuestSpec spec = specs.of(seed).waiting();
                return new Lease(seed, engine.restore(spec, files.state(version)));
            } catch (IOException | DiskToolException e) {
                clear(seed.id());
                throw new EngineException("the files of a clone cannot be made: " + e.getMessage(), e);
            } catch (EngineException | RuntimeException e) {
                clear(seed.id());
                throw e;
            }
        } finally {
            room.release();
        }
    }

    /** Ends a clone that nobody wants. */
    void discard(Lease lease) {
        end(lease.guest());
        clear(lease.seed().id());
    }

    /** The clone's machine is in the database: from now on its files are somebody's. */
    void claimed(UUID machine) {
        try {
            Files.deleteIfExists(markOf(machine));
        } catch (IOException e) {
            log.warn("The mark of machine {} cannot be deleted: {}", machine, e.getMessage());
        }
    }

    boolean isUnclaimed(UUID machine) {
        return Files.exists(markOf(machine));
    }

    /** The marked folders that an earlier server has left. */
    List<UUID> unclaimed(Path machines) throws IOException {
        List<UUID> found = new ArrayList<>();
        try (var folders = Files.newDirectoryStream(machines, folder -> Files.exists(folder.resolve(MARK)))) {
            for (Path folder : folders) {
                found.add(UUID.fromString(folder.getFileName().toString()));
            }
        }
        return found;
    }

    void clear(UUID machine) {
        memory.giveBack(machine);
        try {
            machineFiles.deleteAll(machine);
        } catch (IOException e) {
            log.warn("The files of clone {} cannot be deleted: {}", machine, e.getMessage());
        }
    }

    static void end(Guest guest) {
        try {
            guest.stop();
        } catch (EngineException e) {
            log.warn("Guest {} cannot be stopped: {}", guest.id(), e.getMessage());
        }
    }

    private void mark(UUID machine) throws IOException {
        Files.createDirectories(machineFiles.folder(machine));
        Files.write(markOf(machine), new byte[0]);
    }

    private Path markOf(UUID machine) {
        return machineFiles.folder(machine).resolve(MARK);
    }
}
