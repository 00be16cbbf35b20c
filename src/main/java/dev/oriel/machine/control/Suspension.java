package dev.oriel.machine.control;

import java.time.Instant;
import java.util.UUID;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/**
 * The state of a machine that is suspended, or is about to be or to go on.
 *
 * @param stateKey what the state depends on
 */
@Table("suspensions")
public record Suspension(
        @Id UUID machine, @Version int version, String stateKey, long sizeBytes, Stage stage, Instant createdAt) {

    /** How far the file and the guest agree with the database. */
    enum Stage {
        /** The file is being written; the guest waits and can go on. */
        BUILDING,
        /** The file is complete, and the machine has nothing else. */
        READY,
        /** The guest is back and may have gone on: the file is of no use any more. */
        SPENT
    }

    static Suspension of(UUID machine, String stateKey, Instant now) {
        return new Suspension(machine, 0, stateKey, 0, Stage.BUILDING, now);
    }

    Suspension ready(long bytes) {
        return new Suspension(machine, version, stateKey, bytes, Stage.READY, createdAt);
    }

    Suspension spent() {
        return new Suspension(machine, version, stateKey, sizeBytes, Stage.SPENT, createdAt);
    }
}
