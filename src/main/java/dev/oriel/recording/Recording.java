package dev.oriel.recording;

import dev.oriel.machine.Machine;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/**
 * What the database knows of a recording. A value: every change gives another one.
 *
 * @param version counts the changes; 0 before it is stored
 * @param machine the machine's id; the machine may be gone
 * @param machineName what it was called when the recording began
 * @param owner to whom the machine belonged then: whose the recording is
 * @param startedBy the account that began it
 * @param startedByName what that account signed in with
 * @param ending why it ended, or null as long as it runs
 * @param durationMillis of what is in the file; up to date when it has ended
 * @param sizeBytes of the file; up to date when it has ended
 */
@Table("recordings")
public record Recording(
        @Id UUID id,
        @Version int version,
        UUID machine,
        String machineName,
        UUID owner,
        UUID startedBy,
        String startedByName,
        Scope scope,
        State state,
        @Nullable Ending ending,
        Instant startedAt,
        long durationMillis,
        long sizeBytes) {

    /** What is recorded. */
    public enum Scope {
        /** The guest, until it ends or somebody stops it. */
        GUEST,
        /** A person's session: until the person who began it has left the console. */
        SESSION;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether there will be more of it. */
    public enum State {
        RUNNING,
        COMPLETE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Why a recording has ended; the message keys {@code recording.ending.*} put it into words. */
    public enum Ending {
        /** Somebody stopped it. */
        STOPPED,
        /** The person whose session it was has left. */
        SESSION_LEFT,
        /** The guest has ended. */
        GUEST_ENDED,
        /** It has become as large as a recording may. */
        SIZE_LIMIT,
        /** It has become as long as a recording may. */
        TIME_LIMIT,
        /** The disk has only its reserve left. */
        DISK_FULL,
        /** The file could not be written. */
        WRITE_FAILED,
        /** The machine was given to somebody else. */
        OWNER_CHANGED,
        /** The file was lost or broken while the server was away. */
        FILE_LOST;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static Recording begin(Machine machine, UUID startedBy, String startedByName, Scope scope, Instant now) {
        return new Recording(
                UUID.randomUUID(),
                0,
                machine.id(),
                machine.name(),
                machine.owner(),
                startedBy,
                startedByName,
                scope,
                State.RUNNING,
                null,
                now,
                0,
                0);
    }

    boolean isRunning() {
        return state == State.RUNNING;
    }

    /** It has ended, and this is in the file. */
    Recording ended(Ending why, long duration, long size) {
        return new Recording(
                id,
                version,
                machine,
                machineName,
                owner,
                startedBy,
                startedByName,
                scope,
                State.COMPLETE,
                why,
                startedAt,
                duration,
                size);
    }
}
