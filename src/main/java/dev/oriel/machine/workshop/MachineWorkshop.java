package dev.oriel.machine.workshop;

import dev.oriel.account.Account;
import dev.oriel.account.AccountPrincipal;
import dev.oriel.account.Accounts;
import dev.oriel.image.DiskToolException;
import dev.oriel.image.ImageLibrary;
import dev.oriel.machine.DiskFailure;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineAccess;
import dev.oriel.machine.MachineChanged;
import dev.oriel.machine.MachineDisk;
import dev.oriel.machine.MachineRemoved;
import dev.oriel.machine.Machines;
import dev.oriel.machine.disk.DiskLayers;
import dev.oriel.machine.disk.Leftovers;
import dev.oriel.machine.disk.MachineFiles;
import dev.oriel.machine.host.HostSpace;
import dev.oriel.machine.register.MachineLocks;
import dev.oriel.machine.register.Upkeep;
import dev.oriel.machine.register.Upkeeps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.modulith.NamedInterface;
import org.springframework.stereotype.Service;

/** Where machines are made, changed, cloned and taken apart: the database first, then the files. */
@Service
@NamedInterface("workshop")
public class MachineWorkshop {

    private static final Logger log = LoggerFactory.getLogger(MachineWorkshop.class);

    private final Machines machines;
    private final MachineLocks locks;
    private final MachineFiles files;
    private final DiskLayers layers;
    private final Leftovers leftovers;
    private final Upkeeps upkeeps;
    private final HostSpace space;
    private final MachineAccess access;
    private final ImageLibrary images;
    private final Accounts accounts;
    private final ApplicationEventPublisher events;
    private final Clock clock = Clock.systemUTC();

    MachineWorkshop(
            Machines machines,
            MachineLocks locks,
            MachineFiles files,
            DiskLayers layers,
            Leftovers leftovers,
            Upkeeps upkeeps,
            HostSpace space,
            MachineAccess access,
            ImageLibrary images,
            Accounts accounts,
            ApplicationEventPublisher events) {
        this.machines = machines;
        this.locks = locks;
        this.files = files;
        this.layers = layers;
        this.leftovers = leftovers;
        this.upkeeps = upkeeps;
        this.space = space;
        this.access = access;
        this.images = images;
        this.accounts = accounts;
        this.events = events;
    }

    /**
     * Makes a machine that starts a kernel without a boot loader, with the usual choices for the rest.
     *
     * @param kernel the id of a kernel image that the owner may use
     * @param initrd the id of an initial RAM file system, or null
     */
    public Machine createWithKernel(
            String name,
            String description,
            int memoryMiB,
            UUID kernel,
            @Nullable UUID initrd,
            String commandLine,
            AccountPrincipal owner) {
        MachineDraft draft = new MachineDraft();
        draft.name = name;
        draft.description = description;
        draft.memoryMiB = memoryMiB;
        draft.kernel = kernel.toString();
        draft.initrd = initrd == null ? null : initrd.toString();
        draft.kernelCommandLine = commandLine;
        return create(draft, owner);
    }

    /**
     * Makes a machine with one disk on an image, with the usual choices for the rest.
     *
     * @param cpus how many processors it should have; it gets fewer where the host has fewer
     * @param image the id of a disk image that the owner may use
     */
    public Machine createWithDisk(
            String name, String description, int cpus, int memoryMiB, UUID image, AccountPrincipal owner) {
        MachineDraft draft = new MachineDraft();
        draft.name = name;
        draft.description = description;
        draft.cpus = Math.min(cpus, DraftCheck.maxCpus());
        draft.memoryMiB = memoryMiB;
        MachineDraft.DiskDraft disk = new MachineDraft.DiskDraft();
        disk.image = image.toString();
        draft.disks.add(disk);
        return create(draft, owner);
    }

    /** @throws InvalidMachine when the draft breaks rules */
    public Machine create(MachineDraft draft, AccountPrincipal who) {
        DraftCheck.Checked checked = DraftCheck.check(draft, who, images, null);
        space.require(0);
        UUID owner = owner(draft.owner, who).orElse(who.id());
        Machine machine = Machine.create(
                owner, checked.definition(), checked.disks(), clock.instant().truncatedTo(ChronoUnit.MILLIS));
        return build(machine, () -> {
            idleAfter(machine.id(), checked.idleMinutes());
            files.create(machine.id(), machine.disks());
        });
    }

    /** Makes a machine from a template; it stays off. */
    public Machine create(Machine fromTemplate) {
        space.require(0);
        return build(fromTemplate, () -> files.create(fromTemplate));
    }

    /** Copies a machine that is off, disks and all; the copy belongs to whoever asks. */
    public Machine copy(UUID id, @Nullable String name, AccountPrincipal who) {
        return locks.holding(id, () -> {
            Machine original = access.require(id, who);
            original.mayBeCloned();
            MachineDraft draft = draftOf(original);
            draft.name = name == null || name.isBlank() ? copyName(original.name()) : name;
            DraftCheck.Checked checked = DraftCheck.check(draft, who, images, original);
            space.require(sizeOf(original));
            Machine machine = original.copy(
                    who.id(), checked.definition(), clock.instant().truncatedTo(ChronoUnit.MILLIS));
            return build(machine, () -> {
                idleAfter(machine.id(), checked.idleMinutes());
                layers.copy(original, machine.id());
            });
        });
    }

    /** Changes a machine; what its guest would notice only while it is off. */
    public Machine change(UUID id, UnaryOperator<MachineDraft> edit, AccountPrincipal who) {
        return locks.holding(id, () -> {
            Machine before = access.require(id, who);
            MachineDraft draft = edit.apply(draftOf(before));
            DraftCheck.Checked checked = DraftCheck.check(draft, who, images, before);
            // A snapshot may still have the disk that a number belonged to before.
            List<MachineDisk> disks = checked.disks().stream()
                    .map(disk -> isDiskOf(before, disk) ? disk : unused(id, disk))
                    .toList();
            Machine defined = before.define(checked.definition(), disks);
            UUID owner = owner(draft.owner, who).orElse(before.owner());
            working(() -> files.create(
                    id, disks.stream().filter(disk -> !isDiskOf(before, disk)).toList()));
            idleAfter(id, checked.idleMinutes());
            Machine stored = machines.save(defined.givenTo(owner));
            leftovers.sweep(stored);
            announce(stored);
            return stored;
        });
    }

    /** The machine as it is, to be changed. */
    public MachineDraft draftOf(Machine machine) {
        MachineDraft draft = MachineDraft.of(machine);
        draft.idleMinutes = upkeeps.of(machine.id()).idleMinutes();
        return draft;
    }

    private void idleAfter(UUID machine, @Nullable Integer minutes) {
        Upkeep upkeep = upkeeps.of(machine);
        if (!Objects.equals(minutes, upkeep.idleMinutes())) {
            upkeeps.save(upkeep.idleAfter(minutes));
        }
    }

    /** Deletes a machine that is off or suspended, and its disks. */
    public void remove(UUID id, AccountPrincipal who) {
        locks.holding(id, () -> {
            Machine machine = machines.save(access.require(id, who).remove());
            working(() -> files.deleteAll(id));
            machines.deleteById(id);
            log.info("Machine {} ({}) was deleted by {}", machine.name(), id, who.name());
            events.publishEvent(new MachineRemoved(id, machine.owner()));
            return machine;
        });
    }

    private static boolean isDiskOf(Machine machine, MachineDisk disk) {
        return machine.disks().stream().anyMatch(own -> own.number() == disk.number());
    }

    private long sizeOf(Machine machine) {
        try {
            return layers.size(machine.id());
        } catch (IOException e) {
            throw new UncheckedIOException("The machine's files cannot be read: " + e.getMessage(), e);
        }
    }

    private MachineDisk unused(UUID machine, MachineDisk disk) {
        try {
            return layers.unused(machine, List.of(disk)).getFirst();
        } catch (IOException e) {
            throw new UncheckedIOException("The machine's files cannot be read: " + e.getMessage(), e);
        }
    }

    private Machine build(Machine machine, FileWork work) {
        Machine building = machines.save(machine);
        try {
            working(work);
            Machine stored = machines.save(building.built());
            announce(stored);
            return stored;
        } catch (RuntimeException e) {
            working(() -> files.deleteAll(machine.id()));
            machines.deleteById(machine.id());
            throw e;
        }
    }

    private void announce(Machine machine) {
        events.publishEvent(MachineChanged.to(machine));
    }

    private Optional<UUID> owner(@Nullable String wanted, AccountPrincipal who) {
        if (wanted == null || wanted.equals(who.id().toString()) || wanted.equals(who.name())) {
            return wanted == null ? Optional.empty() : Optional.of(who.id());
        }
        if (!who.isAdmin()) {
            throw new InvalidMachine(List.of(FieldProblem.of("owner", "owner-admin")));
        }
        return Optional.of(accounts.findByName(wanted)
                .or(() -> parseId(wanted).flatMap(accounts::findById))
                .map(Account::id)
                .orElseThrow(() -> new InvalidMachine(List.of(FieldProblem.of("owner", "owner", wanted)))));
    }

    private static Optional<UUID> parseId(String id) {
        try {
            return Optional.of(UUID.fromString(id));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String copyName(String name) {
        String room = name.length() <= DraftCheck.MAX_NAME_LENGTH - 5
                ? name
                : name.substring(0, DraftCheck.MAX_NAME_LENGTH - 5).strip();
        return room + " copy";
    }

    private static void working(FileWork work) {
        try {
            work.run();
        } catch (IOException e) {
            throw new UncheckedIOException("The machine's files cannot be written: " + e.getMessage(), e);
        } catch (DiskToolException e) {
            throw new DiskFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /** Work on files that may fail. */
    @FunctionalInterface
    private interface FileWork {
        void run() throws IOException, DiskToolException;
    }
}
