package dev.oriel.template;

import dev.oriel.engine.EngineException;
import dev.oriel.machine.GuestFailure;
import dev.oriel.machine.Machine;
import dev.oriel.machine.RunningGuests;
import dev.oriel.machine.control.Admission;
import dev.oriel.machine.control.Admission.Newcomer;
import dev.oriel.machine.control.MachineControl;
import dev.oriel.machine.host.HostSpace;
import dev.oriel.machine.host.NotEnoughMemory;
import dev.oriel.machine.workshop.MachineWorkshop;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Service;

/** Gives people machines that are made of templates, and running. */
@Service
class Clones {

    private static final Logger log = LoggerFactory.getLogger(Clones.class);

    /** The database may write to its file this much later than it says; until then the mark has to stay. */
    private static final Duration SURELY_STORED = Duration.ofSeconds(3);

    private final TemplateShelf shelf;
    private final WarmPool pool;
    private final PoolSize size;
    private final Incubator incubator;
    private final Rush rush;
    private final MachineControl control;
    private final Admission admission;
    private final MachineWorkshop workshop;
    private final RunningGuests running;
    private final HostSpace space;
    private final Identities identities;
    private final TaskScheduler scheduler;
    private final Clock clock = Clock.systemUTC();

    /** Claims read, removals write: nobody gets a machine of what is being deleted. */
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    Clones(
            TemplateShelf shelf,
            WarmPool pool,
            PoolSize size,
            Incubator incubator,
            Rush rush,
            MachineControl control,
            Admission admission,
            MachineWorkshop workshop,
            RunningGuests running,
            HostSpace space,
            Identities identities,
            TaskScheduler scheduler) {
        this.shelf = shelf;
        this.pool = pool;
        this.size = size;
        this.incubator = incubator;
        this.rush = rush;
        this.control = control;
        this.admission = admission;
        this.workshop = workshop;
        this.running = running;
        this.space = space;
        this.identities = identities;
        this.scheduler = scheduler;
    }

    /** Where a machine came from. */
    enum Way {
        /** It waited in the pool. */
        POOL,
        /** It was restored when it was asked for. */
        RESTORED,
        /** It boots. */
        BOOTED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param took from the wish to the guest's first instruction */
    record Claim(Machine machine, Way way, Duration took) {}

    /**
     * Makes a running machine of a template's newest version.
     *
     * @param name what it is called, or null for the template's name
     * @throws TemplateRefused when there is no version yet
     * @throws NotEnoughMemory when the host has too little memory left
     * @throws dev.oriel.machine.host.NotEnoughSpace when the host's disk is nearly full
     * @throws GuestFailure when the engine cannot
     */
    Claim start(Template template, @Nullable String name, UUID owner) {
        long begun = System.nanoTime();
        space.require(0);
        String called = name == null || name.isBlank() ? template.name() : Template.checkedName(name);
        lock.readLock().lock();
        try {
            TemplateVersion version = shelf.requireNewest(template);
            size.claimed(template.id());
            Claim claim = claim(version, called, owner, begun);
            log.info(
                    "Machine {} was claimed in {} us ({})",
                    claim.machine().id(),
                    claim.took().toNanos() / 1000,
                    claim.way().word());
            return claim;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Gives a clone its owner and lets it go. */
    Machine admit(Lease lease, String name, UUID owner) {
        Machine machine = control.admit(lease.seed().claimed(owner, name, now()), lease.guest());
        settleIn(machine, lease);
        return machine;
    }

    /**
     * What somebody is to get.
     *
     * @param name what their machine is called
     */
    record Gift(Lease lease, String name, UUID owner) {}

    /** Gives many clones their owners at once, and lets them go; all of them, or none. */
    List<Machine> admit(List<Gift> gifts) {
        List<Machine> machines = admission.admit(gifts.stream()
                .map(gift -> new Newcomer(
                        gift.lease().seed().claimed(gift.owner(), gift.name(), now()),
                        gift.lease().guest()))
                .toList());
        for (int at = 0; at < machines.size(); at++) {
            settleIn(machines.get(at), gifts.get(at).lease());
        }
        return machines;
    }

    private void settleIn(Machine machine, Lease lease) {
        var _ = scheduler.schedule(
                () -> incubator.claimed(machine.id()), Instant.now().plus(SURELY_STORED));
        identities.begin(machine, lease.guest());
    }

    /** Makes a machine again what its template is. */
    Machine renew(Machine machine, TemplateVersion version) {
        Machine renewed = control.renew(machine.id(), version.definition(), version.machineDisks());
        running.find(machine.id()).ifPresent(guest -> identities.begin(renewed, guest));
        return renewed;
    }

    /** Does something while nobody gets a machine of a template. */
    <T> T withoutClaims(Supplier<T> work) {
        lock.writeLock().lock();
        try {
            return work.get();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private Claim claim(TemplateVersion version, String name, UUID owner, long begun) {
        Optional<Lease> waiting = pool.take(version.id());
        if (waiting.isPresent()) {
            return new Claim(admitOrGiveBack(waiting.get(), name, owner), Way.POOL, since(begun));
        }
        Optional<Lease> fresh = hatch(version, owner);
        if (fresh.isPresent()) {
            return new Claim(admitOrDiscard(fresh.get(), name, owner), Way.RESTORED, since(begun));
        }
        Machine machine = workshop.create(incubator.seed(version, owner).claimed(owner, name, now()));
        return new Claim(control.start(machine.id()), Way.BOOTED, since(begun));
    }

    private Optional<Lease> hatch(TemplateVersion version, UUID owner) {
        if (!incubator.canHatch(version, owner)) {
            return Optional.empty();
        }
        try {
            return Optional.of(rush.make(() -> incubator.hatch(version, owner)));
        } catch (EngineException e) {
            log.warn("A machine of version {} boots: {}", version.id(), e.getMessage());
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private Machine admitOrGiveBack(Lease lease, String name, UUID owner) {
        try {
            return admit(lease, name, owner);
        } catch (NotEnoughMemory e) {
            pool.giveBack(lease);
            throw e;
        } catch (RuntimeException e) {
            incubator.discard(lease);
            throw e;
        }
    }

    private Machine admitOrDiscard(Lease lease, String name, UUID owner) {
        try {
            return admit(lease, name, owner);
        } catch (RuntimeException e) {
            incubator.discard(lease);
            throw e;
        }
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
