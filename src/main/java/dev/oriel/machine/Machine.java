package dev.oriel.machine;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.Table;

/**
 * The stored definition of a machine, and how it is. A value: every change gives another one, and a change that its
 * state does not allow throws {@link IllegalTransition}.
 *
 * @param version counts the changes; 0 before it is stored
 * @param owner the account it belongs to
 * @param reason why it is in this state, or null when there is nothing to say
 * @param stage whether its files are complete
 * @param templateVersion the version of a template that its disks are overlays on, or null
 * @param pristine whether it is as its template was saved: nothing has been written to its disks since then
 */
@Table("machines")
public record Machine(
        @Id UUID id,
        @Version int version,
        UUID owner,
        @Embedded.Empty Definition definition,

        @MappedCollection(idColumn = "machine", keyColumn = "position")
        List<MachineDisk> disks,

        MachineState state,
        @Embedded.Nullable @Nullable Reason reason,
        Stage stage,
        @Nullable UUID templateVersion,
        boolean pristine,
        Instant createdAt) {

    /** How far the files on disk agree with the database. */
    public enum Stage {
        /** Its disks are being made; nobody has been told of it yet, and a restart takes it away. */
        BUILDING,
        READY,
        /** It is being deleted; a restart finishes that. */
        REMOVING
    }

    public Machine {
        disks = List.copyOf(disks);
    }

    /** A new machine, off and without files yet. */
    public static Machine create(UUID owner, Definition definition, List<MachineDisk> disks, Instant now) {
        return new Machine(
                UUID.randomUUID(),
                0,
                owner,
                definition,
                disks,
                MachineState.OFF,
                null,
                Stage.BUILDING,
                null,
                false,
                now);
    }

    /** A machine that is exactly what a version of a template is. */
    public static Machine fromTemplate(
            UUID templateVersion, UUID owner, Definition definition, List<MachineDisk> disks, Instant now) {
        return create(owner, definition, disks, now).with(it -> {
            it.templateVersion = templateVersion;
            it.pristine = true;
        });
    }

    /** What its owner calls it. */
    public String name() {
        return definition.name();
    }

    /** Why it is in this state, in English, or null when there is nothing to say. */
    public @Nullable String stateReason() {
        return reason == null ? null : reason.words();
    }

    /** Another machine with copies of its disks. */
    public Machine copy(UUID otherOwner, Definition other, Instant now) {
        return create(otherOwner, other, disks, now).with(it -> it.templateVersion = templateVersion);
    }

    /** What was made in advance has a name and an owner now. */
    public Machine claimed(UUID claimant, String name, Instant now) {
        return with(it -> {
            it.owner = claimant;
            it.definition = definition.named(name);
            it.createdAt = now;
        });
    }

    /** The files are there: it may be shown and started. */
    public Machine built() {
        return with(it -> it.stage = Stage.READY);
    }

    /** It is told to start. */
    public Machine start() {
        if (!state.isOff()) {
            throw new IllegalTransition(this, "start");
        }
        return in(MachineState.STARTING, null);
    }

    /** Its guest runs; this is a fact and not a wish, and so is allowed from every state. */
    public Machine running() {
        return in(MachineState.RUNNING, null);
    }

    /** Its guest stands still. */
    public Machine paused(@Nullable Reason reason) {
        return in(MachineState.PAUSED, reason);
    }

    /** Its guest has ended as it should. */
    public Machine off(@Nullable Reason reason) {
        return in(MachineState.OFF, reason);
    }

    /** Its guest is saved on disk. */
    public Machine suspended(@Nullable Reason reason) {
        return in(MachineState.SUSPENDED, reason);
    }

    /** Its guest ended without being asked, or would not start. */
    public Machine crashed(Reason reason) {
        return in(MachineState.CRASHED, reason);
    }

    /** Something to know about it that is not a change of state. */
    public Machine remarked(@Nullable Reason reason) {
        return in(state, reason);
    }

    /** @throws IllegalTransition when it does not run */
    public void mayPause() {
        if (state != MachineState.RUNNING) {
            throw new IllegalTransition(this, "pause");
        }
    }

    /** @throws IllegalTransition when it is not paused */
    public void mayResume() {
        if (state != MachineState.PAUSED) {
            throw new IllegalTransition(this, "resume");
        }
    }

    /** @throws IllegalTransition when it neither runs nor is paused */
    public void mayReset() {
        if (state != MachineState.RUNNING && state != MachineState.PAUSED) {
            throw new IllegalTransition(this, "reset");
        }
    }

    /** @throws IllegalTransition when it does not run */
    public void mayShutDown() {
        if (state != MachineState.RUNNING) {
            throw new IllegalTransition(this, "shutdown");
        }
    }

    /** @throws IllegalTransition when it has no guest */
    public void mayStop() {
        if (!state.isActive()) {
            throw new IllegalTransition(this, "stop");
        }
    }

    /** @throws IllegalTransition when it is just being started */
    public void mayBeSnapshot() {
        if (state == MachineState.STARTING) {
            throw new IllegalTransition(this, "snapshot");
        }
    }

    /** @throws IllegalTransition when it is just being started */
    public void mayBeReverted() {
        if (state == MachineState.STARTING) {
            throw new IllegalTransition(this, "revert");
        }
    }

    /** @throws IllegalTransition when it neither runs nor is paused */
    public void maySuspend() {
        if (state != MachineState.RUNNING && state != MachineState.PAUSED) {
            throw new IllegalTransition(this, "suspend");
        }
    }

    /** @throws IllegalTransition when it is not suspended */
    public void mayDiscard() {
        if (state != MachineState.SUSPENDED) {
            throw new IllegalTransition(this, "discard");
        }
    }

    /** @throws IllegalTransition when it is not off */
    public void mayBeCloned() {
        if (!state.isOff()) {
            throw new IllegalTransition(this, "clone");
        }
    }

    /** Another definition; what the guest sees of it may change only while there is no guest. */
    public Machine define(Definition other, List<MachineDisk> otherDisks) {
        boolean sameHardware = definition.hasSameHardwareAs(other) && disks.equals(otherDisks);
        if (!sameHardware && !state.isOff()) {
            throw new IllegalTransition(this, "hardware");
        }
        return with(it -> {
            it.definition = other;
            it.disks = otherDisks;
            it.pristine = pristine && sameHardware;
        });
    }

    /**
     * Another disc in its CD drive, or none. This may change under a running guest, but not while one is being made, nor
     * under one that is saved: it would wake up with a disc that nobody has put in.
     */
    public Machine withDisc(@Nullable UUID disc) {
        if (state == MachineState.STARTING || state == MachineState.SUSPENDED) {
            throw new IllegalTransition(this, "disc");
        }
        return with(it -> {
            it.definition = definition.withDisc(disc);
            it.pristine = pristine && Objects.equals(disc, definition.cdrom());
        });
    }

    /** It belongs to somebody else. */
    public Machine givenTo(UUID otherOwner) {
        return with(it -> it.owner = otherOwner);
    }

    /** @throws IllegalTransition when it has no template, or is just being started */
    public void mayBeRenewed() {
        if (templateVersion == null || state == MachineState.STARTING) {
            throw new IllegalTransition(this, "renew");
        }
    }

    /** @throws IllegalTransition when it is just being started, or suspended: then nobody sees what would be taken */
    public void mayBecomeTemplate() {
        if (!mayBecomeTemplateNow()) {
            throw new IllegalTransition(this, "template");
        }
    }

    /** Whether a template can be made of it in its present state. */
    public boolean mayBecomeTemplateNow() {
        return state != MachineState.STARTING && state != MachineState.SUSPENDED;
    }

    /** It is off and its disks are new overlays on its template's. */
    public Machine renewed(Definition original, List<MachineDisk> originalDisks) {
        return with(it -> {
            it.become(MachineState.OFF, null);
            it.definition = definition.withHardwareOf(original);
            it.disks = originalDisks;
            it.pristine = true;
        });
    }

    /** Its disks go on with other layers, on which a guest sees the same. */
    public Machine on(List<MachineDisk> layers) {
        return with(it -> it.disks = layers);
    }

    /** It is off and what it was at an earlier time. */
    public Machine reverted(Definition earlier, List<MachineDisk> earlierDisks) {
        return with(it -> {
            it.become(MachineState.OFF, null);
            it.definition = definition.withHardwareOf(earlier);
            it.disks = earlierDisks;
            it.pristine = false;
        });
    }

    /** It is about to be deleted, for good, and what is suspended with it. */
    public Machine remove() {
        if (state.isActive()) {
            throw new IllegalTransition(this, "delete");
        }
        return with(it -> it.stage = Stage.REMOVING);
    }

    private Machine in(MachineState other, @Nullable Reason reason) {
        return with(it -> it.become(other, reason));
    }

    private Machine with(Consumer<Change> change) {
        Change changed = new Change(this);
        change.accept(changed);
        return changed.machine();
    }

    /** The machine that is to come of another one: what nobody changes stays as it was. */
    private static final class Change {

        private final UUID id;
        private final int version;
        private UUID owner;
        private Definition definition;
        private List<MachineDisk> disks;
        private MachineState state;
        private @Nullable Reason reason;
        private Stage stage;
        private @Nullable UUID templateVersion;
        private boolean pristine;
        private Instant createdAt;

        Change(Machine before) {
            this.id = before.id;
            this.version = before.version;
            this.owner = before.owner;
            this.definition = before.definition;
            this.disks = before.disks;
            this.state = before.state;
            this.reason = before.reason;
            this.stage = before.stage;
            this.templateVersion = before.templateVersion;
            this.pristine = before.pristine;
            this.createdAt = before.createdAt;
        }

        /** Whoever has run is not as its template was saved. */
        void become(MachineState other, @Nullable Reason why) {
            state = other;
            reason = why;
            pristine = pristine && other.isOff();
        }

        Machine machine() {
            return new Machine(
                    id, version, owner, definition, disks, state, reason, stage, templateVersion, pristine, createdAt);
        }
    }
}
