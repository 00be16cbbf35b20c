package dev.oriel.machine;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How machines are run.
 *
 * @param shutdownTimeout how long a guest may take to shut down
 * @param onStop what becomes of the guests when the server stops
 * @param memoryReserve what guests leave to the host
 * @param guestOverhead what a guest takes beside its memory
 * @param memoryOvercommit how many times the host's memory may be promised to guests: machines of one template share most
 *     of theirs
 */
@ConfigurationProperties("oriel.machine")
public record MachineSettings(
        @DefaultValue("60s") Duration shutdownTimeout,
        @DefaultValue("keep") OnStop onStop,
        @DefaultValue("512MB") DataSize memoryReserve,
        @DefaultValue("64MB") DataSize guestOverhead,
        @DefaultValue("1") double memoryOvercommit) {

    private static final double MOST_OVERCOMMIT = 16;

    public MachineSettings {
        if (!(memoryOvercommit >= 1 && memoryOvercommit <= MOST_OVERCOMMIT)) {
            throw new IllegalArgumentException(
                    "oriel.machine.memory-overcommit is " + memoryOvercommit + "; it must be from 1 to 16");
        }
    }

    /** What becomes of the guests when the server stops. */
    public enum OnStop {
        /** They go on, and the next server finds them again. */
        KEEP,
        /** They are asked to shut down, and unplugged when that takes too long. */
        SHUTDOWN
    }
}
