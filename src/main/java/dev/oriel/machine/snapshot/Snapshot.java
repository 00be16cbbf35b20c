package dev.oriel.machine.snapshot;

import dev.oriel.machine.Definition;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineDisk;
import dev.oriel.machine.disk.DiskLayers;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A machine as it was at one moment: what it was made of, its disks, and if it ran, perhaps its memory. Snapshots of a
 * machine form a tree, because a person can go back to one and go on from there.
 *
 * @param version 0 before it is stored
 * @param parent the snapshot that the machine had grown from then, or null
 * @param name a person's words
 * @param stateKey what its memory depends on; null when it has none
 * @param stateBytes what its memory takes on the disk
 * @param hardware what the machine was then
 */
@Table("snapshots")
record Snapshot(
        @Id UUID id,
        @Version int version,
        UUID machine,
        @Nullable UUID parent,
        String name,
        String description,
        Kind kind,
        @Nullable String stateKey,
        long stateBytes,
        @Embedded.Empty(prefix = "machine_") Definition hardware,

        @MappedCollection(idColumn = "snapshot", keyColumn = "position")
        List<SnapshotDisk> disks,

        Stage stage,
        Instant createdAt) {

    /** What a snapshot holds beside the disks. */
    enum Kind {
        /** The machine was off: there is no more to it. */
        OFF,
        /** The machine ran: the disks are as if the plug had been pulled. */
        RUNNING,
        /** The machine ran and its memory is kept: it goes on as if nothing had been. */
        MEMORY,
        /** Nobody keeps it: it is there only while the machine is given new layers, so that others can have the old. */
        PASSING
    }

    /** How far the files and the guest agree with the database. */
    enum Stage {
        /** Its files are being made, and nothing relies on them yet: it can be undone. */
        BUILDING,
        /** Its files are complete and the machine is about to go on with other layers. */
        SWITCHING,
        /** The machine has gone on, and its memory is on its way to the disk. */
        KEEPING,
        READY,
        /** It is being deleted; a restart finishes that. */
        REMOVING
    }

    Snapshot {
        disks = List.copyOf(disks);
    }

    static Snapshot of(
            Machine machine,
            List<MachineDisk> next,
            @Nullable UUID parent,
            String name,
            String description,
            Kind kind,
            Instant now) {
        return new Snapshot(
                UUID.randomUUID(),
                0,
                machine.id(),
                parent,
                name,
                description,
                kind,
                null,
                0,
                machine.definition(),
                DiskLayers.pair(machine.disks(), next, SnapshotDisk::of),
                Stage.BUILDING,
                now);
    }

    /** What a machine that goes on with these disks is for a moment. */
    static Snapshot passing(Machine machine, List<MachineDisk> next, Instant now) {
        return of(machine, next, null, "", "", Kind.PASSING, now);
    }

    /** Its files are complete. */
    Snapshot switching(@Nullable String key, long bytes) {
        return with(it -> {
            it.stateKey = key;
            it.stateBytes = bytes;
            it.stage = Stage.SWITCHING;
        });
    }

    Snapshot in(Stage other) {
        return with(it -> it.stage = other);
    }

    /** The machine goes on with layers other than those that were planned. */
    Snapshot followedBy(List<MachineDisk> next) {
        return with(it -> it.disks = DiskLayers.pair(frozen(), next, SnapshotDisk::of));
    }

    Snapshot under(@Nullable UUID otherParent) {
        return with(it -> it.parent = otherParent);
    }

    Snapshot named(String otherName, String otherDescription) {
        return with(it -> {
            it.name = otherName;
            it.description = otherDescription;
        });
    }

    /** The disks as they were. */
    List<MachineDisk> frozen() {
        return disks.stream().map(SnapshotDisk::frozen).toList();
    }

    /** The disks that the machine goes on with. */
    List<MachineDisk> next() {
        return disks.stream().map(SnapshotDisk::next).toList();
    }

    boolean isUnfinished() {
        return stage != Stage.READY;
    }

    private Snapshot with(Consumer<Change> change) {
        Change changed = new Change(this);
        change.accept(changed);
        return changed.snapshot();
    }

    /** The snapshot that is to come of another one: what nobody changes stays as it was. */
    private static final class Change {

        private final Snapshot before;
        private @Nullable UUID parent;
        private String name;
        private String description;
        private @Nullable String stateKey;
        private long stateBytes;
        private List<SnapshotDisk> disks;
        private Stage stage;

        Change(Snapshot before) {
            this.before = before;
            this.parent = before.parent;
            this.name = before.name;
            this.description = before.description;
            this.stateKey = before.stateKey;
            this.stateBytes = before.stateBytes;
            this.disks = before.disks;
            this.stage = before.stage;
        }

        Snapshot snapshot() {
            return new Snapshot(
                    before.id,
                    before.version,
                    before.machine,
                    parent,
                    name,
                    description,
                    before.kind,
                    stateKey,
                    stateBytes,
                    before.hardware,
                    disks,
                    stage,
                    before.createdAt);
        }
    }
}
