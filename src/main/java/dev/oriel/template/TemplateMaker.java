package dev.oriel.template;

import dev.oriel.Insistence;
import dev.oriel.engine.EngineException;
import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestSpec;
import dev.oriel.engine.GuestState;
import dev.oriel.image.DiskToolException;
import dev.oriel.machine.GuestFailure;
import dev.oriel.machine.IllegalTransition;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineUses;
import dev.oriel.machine.RunningGuests;
import dev.oriel.machine.control.MachineControl;
import dev.oriel.machine.host.HostSpace;
import dev.oriel.machine.host.NotEnoughMemory;
import dev.oriel.template.Making.Step;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;

/** Where versions of templates are made, in the background. */
@Service
class TemplateMaker implements MachineUses {

    private static final Logger log = LoggerFactory.getLogger(TemplateMaker.class);

    private static final int MOST_REBUILDS = 2;
    private static final long MIB = 1024 * 1024;

    private final Templates templates;
    private final TemplateVersions versions;
    private final TemplateFiles files;
    private final Capture capture;
    private final MachineControl control;
    private final RunningGuests running;
    private final HostSpace space;
    private final TemplateSettings settings;
    private final ApplicationEventPublisher events;
    private final Insistence insistence;
    private final Clock clock = Clock.systemUTC();
    private final Map<UUID, Making> makings = new ConcurrentHashMap<>();

    /** What is not urgent must not take the host's processors from everybody. */
    private final Semaphore rebuilds = new Semaphore(MOST_REBUILDS, true);

    TemplateMaker(
            Templates templates,
            TemplateVersions versions,
            TemplateFiles files,
            Capture capture,
            MachineControl control,
            RunningGuests running,
            HostSpace space,
            TemplateSettings settings,
            ApplicationEventPublisher events,
            Insistence insistence) {
        this.templates = templates;
        this.versions = versions;
        this.files = files;
        this.capture = capture;
        this.control = control;
        this.running = running;
        this.space = space;
        this.settings = settings;
        this.events = events;
        this.insistence = insistence;
    }

    /** Makes a template of a machine; it goes on in the background. */
    Template begin(Machine machine, String name, String description, boolean shared, UUID owner) {
        requireTakeable(machine);
        Template template = templates.save(Template.create(owner, name, description, shared, settings.wanted(), now()));
        begin(template, machine);
        return template;
    }

    /** Makes another version of a template of a machine; it goes on in the background. */
    TemplateVersion begin(Template template, Machine machine) {
        requireTakeable(machine);
        List<TemplateDisk> disks =
                machine.disks().stream().map(TemplateDisk::copyOf).toList();
        TemplateVersion version = claim(TemplateVersion.begin(
                template.id(), nextNumber(template), machine.definition(), disks, machine.id(), null, now()));
        background(version, making -> {
            Optional<Guest> guest = running.find(machine.id());
            return guest.isPresent()
                    ? ofRunning(version, machine, guest.get(), making)
                    : ofOff(version, machine, making);
        });
        return version;
    }

    /** Makes a new version of the disks of an older one, by starting them anew. */
    TemplateVersion rebuild(Template template, TemplateVersion old) {
        TemplateVersion version = claim(TemplateVersion.begin(
                template.id(), nextNumber(template), old.definition(), old.disks(), null, null, now()));
        background(version, making -> {
            rebuilds.acquire();
            try {
                TemplateFiles.Building building = files.build(version.id());
                making.reach(Step.COPYING);
                capture.copyDisks(old, files.folder(old.id()), building);
                return started(version, building, making);
            } finally {
                rebuilds.release();
            }
        });
        return version;
    }

    /** How far the making of a version is; empty when it is not being made. */
    Optional<Making> makingOf(TemplateVersion version) {
        return Optional.ofNullable(makings.get(version.id()));
    }

    /** The machine's version that is being made now. */
    Optional<TemplateVersion> makingOf(UUID machine) {
        return versions.findByStageIn(List.of(TemplateVersion.Stage.BUILDING)).stream()
                .filter(version -> machine.equals(version.source()) && makings.containsKey(version.id()))
                .findFirst();
    }

    @Override
    public boolean isUsing(UUID machine) {
        return makingOf(machine).isPresent();
    }

    @Override
    public boolean isReadingDisks(UUID machine) {
        return isUsing(machine);
    }

    /** A paused guest is taken at once: nothing changes in it. */
    private TemplateVersion ofRunning(TemplateVersion version, Machine machine, Guest guest, Making making)
            throws IOException, DiskToolException, EngineException, InterruptedException {
        if (guest.state() == GuestState.RUNNING) {
            new Settling(guest, making, settings, System::nanoTime).await();
        }
        TemplateFiles.Building building = files.build(version.id());
        Capture.Taken taken = capture.ofRunning(version, machine, building, making::reach);
        return publish(version, building, taken, making);
    }

    private TemplateVersion ofOff(TemplateVersion version, Machine machine, Making making)
            throws IOException, DiskToolException, EngineException, InterruptedException {
        TemplateFiles.Building building = files.build(version.id());
        making.reach(Step.COPYING);
        control.whileOff(machine.id(), () -> capture.copyDisks(machine, version, building));
        return started(version, building, making);
    }

    /** Starts a guest on the template's own disks, so that what they were copied from stays as it was. */
    private TemplateVersion started(TemplateVersion version, TemplateFiles.Building building, Making making)
            throws IOException, EngineException, InterruptedException {
        making.reach(Step.STARTING);
        capture.reserveMemory(version);
        GuestSpec spec = capture.spec(version, building);
        Guest guest = capture.start(spec);
        try {
            new Settling(guest, making, settings, System::nanoTime).await();
            Capture.Taken taken = capture.ofSettled(guest, building, making::reach);
            guest.stop();
            return publish(version, building, taken, making);
        } finally {
            guest.stop();
        }
    }

    private TemplateVersion publish(
            TemplateVersion version, TemplateFiles.Building building, Capture.Taken taken, Making making)
            throws IOException, InterruptedException {
        making.reach(Step.PREPARING);
        Capture.Prepared prepared = capture.prepare(version, building, taken, making::reach);
        making.reach(Step.PUBLISHING);
        long bytes = building.publish(version.id(), version.disks());
        return load(version).ready(prepared.key(), bytes, prepared.problem());
    }

    private void background(TemplateVersion version, Work work) {
        Making making = new Making();
        makings.put(version.id(), making);
        Thread.ofVirtual().name("template-" + version.id()).start(() -> {
            try {
                finish(version, making, work);
            } finally {
                makings.remove(version.id());
                events.publishEvent(new TemplateChanged(version.template()));
            }
        });
    }

    private void finish(TemplateVersion version, Making making, Work work) {
        try {
            making.requireWanted();
            TemplateVersion ready = versions.save(work.run(making));
            log.info("Version {} of template {} is ready", ready.number(), ready.template());
        } catch (CancellationException e) {
            undo(version, null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            undo(version, "The server stopped.");
        } catch (EngineException
                | DiskToolException
                | IOException
                | GuestFailure
                | IllegalTransition
                | NotEnoughMemory e) {
            undo(version, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            log.error("Version {} could not be made", version.id(), e);
            undo(version, String.valueOf(e.getMessage()));
        } finally {
            capture.giveBackMemory(version);
        }
    }

    /** @param problem why it failed, or null when nobody wants it any more and it is to leave no trace */
    private void undo(TemplateVersion version, @Nullable String problem) {
        try {
            files.delete(version.id());
        } catch (IOException e) {
            log.warn("The files of version {} cannot be deleted: {}", version.id(), e.getMessage());
        }
        if (problem != null) {
            log.warn("Version {} of template {} failed: {}", version.number(), version.template(), problem);
        }
        insistence.store("The end of version " + version.id(), () -> noteEnd(version, problem));
    }

    private void noteEnd(TemplateVersion version, @Nullable String problem) {
        if (problem != null) {
            versions.save(load(version).failed(problem));
            return;
        }
        versions.deleteById(version.id());
        if (versions.findByTemplateOrderByNumberDesc(version.template()).isEmpty()) {
            templates.deleteById(version.template());
        }
    }

    private TemplateVersion claim(TemplateVersion version) {
        TemplateVersion stored = versions.save(version);
        events.publishEvent(new TemplateChanged(version.template()));
        return stored;
    }

    private void requireTakeable(Machine machine) {
        machine.mayBecomeTemplate();
        space.require(machine.definition().memoryMib() * MIB);
        if (makingOf(machine.id()).isPresent()) {
            throw new TemplateRefused(TemplateRefused.Reason.BEING_MADE, machine.name());
        }
    }

    private int nextNumber(Template template) {
        return versions.findByTemplateOrderByNumberDesc(template.id()).stream()
                        .mapToInt(TemplateVersion::number)
                        .max()
                        .orElse(0)
                + 1;
    }

    private TemplateVersion load(TemplateVersion version) {
        return versions.findById(version.id()).orElseThrow(() -> new CancellationException("it was deleted"));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Makes the files of a version and gives the version that is ready. */
    @FunctionalInterface
    private interface Work {
        TemplateVersion run(Making making) throws IOException, DiskToolException, EngineException, InterruptedException;
    }
}
