package dev.oriel.machine.host;

import dev.oriel.machine.MachineSettings;
import java.util.function.LongSupplier;
import org.springframework.util.unit.DataSize;

/** A host whose disk has 1000 MiB and as much memory as a test says. */
public final class TestHost {

    public static final long DISK_BYTES = 1000L << 20;

    /** Below a tenth there is a warning, a twentieth is kept in reserve, below a fiftieth machines are paused. */
    private static final SpaceSettings SETTINGS =
            new SpaceSettings(DataSize.ofTerabytes(1), 10, DataSize.ofTerabytes(1), 5, DataSize.ofTerabytes(1), 2);

    private TestHost() {}

    public static HostSpace space(LongSupplier freeBytes) {
        return new HostSpace(() -> new DiskSpace(DISK_BYTES, freeBytes.getAsLong()), SETTINGS);
    }

    public static MemoryBudget memory(long megabytes, MachineSettings settings) {
        return new MemoryBudget(() -> new HostMemory(megabytes, 0), settings);
    }
}
