package dev.oriel.machine.snapshot;

import dev.oriel.machine.Explained;
import java.util.List;

/** A snapshot cannot be taken, for a reason that a person can do something about. */
class SnapshotRefused extends RuntimeException implements Explained {

    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final List<String> details;

    /** Why, as the last part of a key in the message bundle. */
    enum Reason {
        /** There are as many as a machine may have. */
        TOO_MANY("too-many"),
        /** The disks have so many layers that they must be merged first, for which the machine must be off. */
        TOO_DEEP("too-deep"),
        /** The owner's snapshots would take more of the disk than they may. */
        QUOTA("quota"),
        /** Memory was asked for, and there is none: the machine is off. */
        NO_MEMORY("no-memory"),
        NAME("name"),
        DESCRIPTION("description");

        private final String key;

        Reason(String key) {
            this.key = key;
        }
    }

    SnapshotRefused(Reason reason, Object... details) {
        super("A snapshot cannot be taken: " + reason.key);
        this.reason = reason;
        this.details = List.of(details).stream().map(Object::toString).toList();
    }

    @Override
    public String key() {
        return "machine.snapshot.refused." + reason.key;
    }

    @Override
    public List<String> details() {
        return details;
    }

    /** Whether what was asked for is wrong in itself, and not only now. */
    boolean isInvalid() {
        return reason == Reason.NAME || reason == Reason.DESCRIPTION;
    }
}
