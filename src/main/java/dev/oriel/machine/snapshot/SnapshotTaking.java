package dev.oriel.machine.snapshot;

import dev.oriel.engine.Engine;
import dev.oriel.engine.EngineException;
import dev.oriel.engine.Guest;
import dev.oriel.engine.StateFiles;
import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.machine.Failures;
import dev.oriel.machine.Machine;
import dev.oriel.machine.RunningGuests;
import dev.oriel.machine.control.GuestSpecs;
import dev.oriel.machine.control.SuspendedStates;
import dev.oriel.machine.control.Suspension;
import dev.oriel.machine.register.MachineRegister;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Takes snapshots: what each holds beside the disks, and that it stays. {@link Switchover} sees that nothing of the disks
 * is lost. Whoever calls has the machine's lock.
 */
@Component
final class SnapshotTaking {

    private static final Logger log = LoggerFactory.getLogger(SnapshotTaking.class);

    private final MachineRegister register;
    private final Chronicle chronicle;
    private final Switchover switchover;
    private final RunningGuests guests;
    private final Engine engine;
    private final GuestSpecs specs;
    private final SnapshotFiles files;
    private final SuspendedStates suspended;

    SnapshotTaking(
            MachineRegister register,
            Chronicle chronicle,
            Switchover switchover,
            RunningGuests guests,
            Engine engine,
            GuestSpecs specs,
            SnapshotFiles files,
            SuspendedStates suspended) {
        this.register = register;
        this.chronicle = chronicle;
        this.switchover = switchover;
        this.guests = guests;
        this.engine = engine;
        this.specs = specs;
        this.files = files;
        this.suspended = suspended;
    }

    /**
     * A snapshot that was taken.
     *
     * @param stoodStill how long the guest could not go on meanwhile; zero when it did not run
     */
    record Taken(Snapshot snapshot, Duration stoodStill) {}

    Taken of(Machine machine, SnapshotWish wish) {
        Taken taken;
        try {
            Optional<Guest> guest = guests.find(machine.id());
            taken = guest.isPresent() ? ofGuest(machine, guest.get(), wish) : withoutGuest(machine, wish);
        } catch (EngineException e) {
            throw Failures.of(e);
        }
        log.info(
                "Snapshot \"{}\" of machine {} was taken: {}, it stood still for {} ms",
                taken.snapshot().name(),
                machine.id(),
                taken.snapshot().kind(),
                taken.stoodStill().toMillis());
        register.announce(register.load(machine.id()));
        return taken;
    }

    /** The database alone decides. What is suspended is never changed, so it is shared. */
    private Taken withoutGuest(Machine machine, SnapshotWish wish) throws EngineException {
        Suspension asleep = suspended.find(machine).orElse(null);
        if (wish.memory() && asleep == null) {
            throw new SnapshotRefused(SnapshotRefused.Reason.NO_MEMORY);
        }
        Snapshot.Kind kind = asleep == null ? Snapshot.Kind.OFF : Snapshot.Kind.RUNNING;
        try (Switchover.UnderWay underWay = begin(machine, null, wish, kind)) {
            makeFiles(underWay);
            String key = asleep == null || !wish.memory() ? null : asleep.stateKey();
            long bytes = key == null
                    ? 0
                    : Failures.working(
                            () -> files.share(suspended.files(machine.id()).saved(), underWay.snapshot()));
            underWay.goOn(key, bytes);
            return new Taken(underWay.snapshot(), Duration.ZERO);
        }
    }

    private Taken ofGuest(Machine machine, Guest guest, SnapshotWish wish) throws EngineException {
        Framebuffer screen;
        Taken taken;
        try (Switchover.UnderWay underWay = begin(machine, guest, wish, Snapshot.Kind.RUNNING)) {
            makeFiles(underWay);
            StateFiles state = files.state(underWay.snapshot());
            String key = wish.memory() ? engine.stateKey(specs.of(machine)) : null;
            if (key != null && underWay.ran()) {
                guest.expectSave(state);
            }
            underWay.stop();
            screen = copy(guest.display().framebuffer());
            underWay.goOn(key, key == null ? 0 : SuspendedStates.size(guest.save(state)));
            taken = new Taken(underWay.snapshot(), underWay.stoodStill());
        }
        Snapshot kept = keep(machine, taken.snapshot());
        try {
            files.paint(kept, screen);
        } catch (IOException e) {
            log.warn("Snapshot {} has no picture: {}", kept.id(), e.getMessage());
        }
        return new Taken(kept, taken.stoodStill());
    }

    private Switchover.UnderWay begin(
            Machine machine, @Nullable Guest guest, SnapshotWish wish, Snapshot.Kind withoutMemory) {
        Snapshot.Kind kind = wish.memory() ? Snapshot.Kind.MEMORY : withoutMemory;
        return Failures.working(() -> switchover.begin(
                machine,
                guest,
                next -> Snapshot.of(
                        machine,
                        next,
                        chronicle.present(machine.id()).orElse(null),
                        wish.name(),
                        wish.description(),
                        kind,
                        Instant.now().truncatedTo(ChronoUnit.MILLIS))));
    }

    private void makeFiles(Switchover.UnderWay underWay) {
        Failures.working(() -> {
            files.create(underWay.snapshot());
            underWay.grow();
            return underWay;
        });
    }

    /** Has the memory stay on the disk for good, while the guest runs on. A snapshot whose memory does not is none. */
    private Snapshot keep(Machine machine, Snapshot taken) {
        if (taken.stage() != Snapshot.Stage.KEEPING) {
            return taken;
        }
        try {
            engine.keep(files.state(taken).saved());
            return chronicle.save(taken.in(Snapshot.Stage.READY));
        } catch (EngineException | RuntimeException e) {
            Failures.after(e, () -> chronicle.remove(register.load(machine.id()), taken));
            throw Failures.known(e);
        }
    }

    /**
     * Finishes what an earlier server was killed in when its files were complete. As long as there is the guest, the
     * host has not failed and still has what it was given; without it nobody knows, so the snapshot is taken back.
     */
    void finish(Machine machine, Snapshot unfinished) throws EngineException {
        Guest guest = guests.find(machine.id()).orElse(null);
        boolean hasSwitched = unfinished.stage() == Snapshot.Stage.KEEPING;
        if (guest != null) {
            keep(machine, hasSwitched ? unfinished : switchover.again(machine, unfinished, guest));
        } else if (hasSwitched) {
            chronicle.remove(machine, unfinished);
        } else {
            chronicle.undo(machine, unfinished);
        }
    }

    private static Framebuffer copy(Framebuffer screen) {
        Framebuffer copy = new Framebuffer(screen.width(), screen.height());
        copy.write(screen.bounds(), screen.read(screen.bounds()), 0, screen.width());
        return copy;
    }
}
