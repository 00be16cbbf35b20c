package dev.oriel.template;

import dev.oriel.account.Account;
import dev.oriel.engine.EngineException;
import dev.oriel.image.DiskToolException;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineUses;
import dev.oriel.machine.RunningGuests;
import dev.oriel.machine.host.HostSpace;
import dev.oriel.machine.host.MemoryBudget;
import dev.oriel.template.TemplateRefused.Reason;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;

/**
 * Hands out copies of a running machine as it is at this moment, memory and disks. What the copies share is a version of
 * a template that nobody sees.
 */
@Service
class Forks implements MachineUses {

    private static final Logger log = LoggerFactory.getLogger(Forks.class);

    private static final long MIB = 1024 * 1024;

    private final Templates templates;
    private final TemplateVersions versions;
    private final TemplateFiles files;
    private final Capture capture;
    private final Incubator incubator;
    private final Clones clones;
    private final MemoryBudget memory;
    private final RunningGuests running;
    private final HostSpace space;
    private final ApplicationEventPublisher events;
    private final Set<UUID> forking = ConcurrentHashMap.newKeySet();
    private final Set<UUID> unsettled = ConcurrentHashMap.newKeySet();
    private final Clock clock = Clock.systemUTC();

    Forks(
            Templates templates,
            TemplateVersions versions,
            TemplateFiles files,
            Capture capture,
            Incubator incubator,
            Clones clones,
            MemoryBudget memory,
            RunningGuests running,
            HostSpace space,
            ApplicationEventPublisher events) {
        this.templates = templates;
        this.versions = versions;
        this.files = files;
        this.capture = capture;
        this.incubator = incubator;
        this.clones = clones;
        this.memory = memory;
        this.running = running;
        this.space = space;
        this.events = events;
    }

    /**
     * Gives each of these people a copy; somebody who is named twice gets two. All get theirs, or none.
     *
     * @throws TemplateRefused when the machine does not run, or cannot be copied now
     * @throws dev.oriel.machine.host.NotEnoughMemory when there is no room for all copies
     * @throws dev.oriel.machine.host.NotEnoughSpace when the host's disk is nearly full
     */
    List<Machine> fork(Machine machine, List<Account> people) {
        if (running.find(machine.id()).isEmpty()) {
            throw new TemplateRefused(Reason.NOT_RUNNING, machine.name());
        }
        space.require(memory.of(machine.definition()) * MIB);
        if (!forking.add(machine.id())) {
            throw new TemplateRefused(Reason.BEING_MADE, machine.name());
        }
        long begun = System.nanoTime();
        try {
            Moment moment = freeze(machine);
            long frozen = System.nanoTime();
            List<Machine> copies;
            try {
                copies = handOut(moment.version(), machine, people);
            } catch (RuntimeException e) {
                settled(moment.version());
                throw e;
            }
            Thread.ofVirtual().name("fork-" + machine.id()).start(() -> keep(moment));
            log.info(
                    "Machine {} was forked to {} people in {} ms ({} ms to freeze it)",
                    machine.id(),
                    people.size(),
                    Duration.ofNanos(System.nanoTime() - begun).toMillis(),
                    Duration.ofNanos(frozen - begun).toMillis());
            return copies;
        } finally {
            forking.remove(machine.id());
        }
    }

    @Override
    public boolean isUsing(UUID machine) {
        return forking.contains(machine);
    }

    @Override
    public boolean isReadingDisks(UUID machine) {
        return isUsing(machine);
    }

    /** Whether a version is needed, although it may have no machines: it is being handed out, or kept. */
    boolean isAtWorkOn(UUID version) {
        return unsettled.contains(version);
    }

    /**
     * A machine at one moment.
     *
     * @param stateKey what its state depends on, which is not on the disk yet
     */
    private record Moment(TemplateVersion version, String stateKey) {}

    private Moment freeze(Machine machine) {
        Template template = templates.save(Template.forFork(machine.owner(), machine.name(), now()));
        List<TemplateDisk> disks =
                machine.disks().stream().map(TemplateDisk::on).toList();
        TemplateVersion version = versions.save(TemplateVersion.begin(
                template.id(), 1, machine.definition(), disks, machine.id(), machine.templateVersion(), now()));
        try {
            TemplateFiles.Building building = files.build(version.id());
            String key = capture.stateKey(version, building);
            capture.ofMoment(version, machine, building);
            unsettled.add(version.id());
            long bytes = building.publish(version.id(), disks);
            return new Moment(versions.save(version.ready(null, bytes, null)), key);
        } catch (EngineException | DiskToolException | IOException e) {
            undo(version);
            throw new TemplateRefused(Reason.FORK_FAILED, machine.name(), String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            undo(version);
            throw new TemplateRefused(Reason.FORK_FAILED, machine.name(), "interrupted");
        } catch (RuntimeException e) {
            undo(version);
            throw e;
        }
    }

    /** Until the state is on the disk, the copies run but cannot be reset to it by another server. */
    private void keep(Moment moment) {
        TemplateVersion version = moment.version();
        try {
            long bytes = capture.keep(files.state(version), files.folder(version.id()));
            versions.findById(version.id())
                    .filter(TemplateVersion::isReady)
                    .ifPresent(found -> versions.save(found.ready(moment.stateKey(), bytes, null)));
        } catch (EngineException | IOException | RuntimeException e) {
            log.warn("Copies of machine {} boot when they are reset: {}", version.source(), e.getMessage());
        } finally {
            settled(version);
        }
    }

    private void settled(TemplateVersion version) {
        unsettled.remove(version.id());
        events.publishEvent(new ForkSettled(version.id()));
    }

    private List<Machine> handOut(TemplateVersion moment, Machine original, List<Account> people) {
        List<Lease> leases = new ArrayList<>();
        try {
            leases.addAll(hatch(moment, original, people.size()));
            leases.forEach(lease -> memory.take(lease.seed().id(), memory.of(moment.definition())));
            List<Clones.Gift> gifts = new ArrayList<>();
            for (Account person : people) {
                Lease lease = leases.get(gifts.size());
                gifts.add(new Clones.Gift(lease, name(original, person, gifts.size() + 1), person.id()));
            }
            return clones.admit(gifts);
        } catch (RuntimeException e) {
            leases.forEach(incubator::discard);
            undo(moment);
            throw e;
        }
    }

    private List<Lease> hatch(TemplateVersion moment, Machine original, int count) {
        List<Future<Lease>> futures = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int at = 0; at < count; at++) {
                futures.add(threads.submit(() -> incubator.hatch(moment, original.owner())));
            }
        }
        List<Lease> leases = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        for (Future<Lease> future : futures) {
            try {
                leases.add(future.get());
            } catch (ExecutionException e) {
                failures.add(e.getCause() == null ? e : e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failures.add(e);
            }
        }
        if (failures.isEmpty()) {
            return leases;
        }
        leases.forEach(incubator::discard);
        if (failures.getFirst() instanceof RuntimeException failure) {
            throw failure;
        }
        throw new TemplateRefused(
                Reason.FORK_FAILED,
                original.name(),
                String.valueOf(failures.getFirst().getMessage()));
    }

    private void undo(TemplateVersion version) {
        unsettled.remove(version.id());
        try {
            files.delete(version.id());
            versions.deleteById(version.id());
            templates.deleteById(version.template());
        } catch (IOException e) {
            log.warn("The files of a fork cannot be deleted: {}", e.getMessage());
        }
    }

    /** Whoever gets copies of their own machine can tell them apart. */
    private static String name(Machine original, Account person, int number) {
        if (!person.id().equals(original.owner())) {
            return original.name();
        }
        String end = " " + (number + 1);
        int room = Template.MAX_NAME_LENGTH - end.length();
        return original.name().substring(0, Math.min(room, original.name().length())) + end;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
