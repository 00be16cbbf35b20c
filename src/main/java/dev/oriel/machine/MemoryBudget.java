package dev.oriel.machine;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** What guests may take of the host's memory, and what each has taken. */
@Component
final class MemoryBudget {

    private final Supplier<HostMemory> host;
    private final long reserveMiB;
    private final long overheadMiB;
    private final Map<UUID, Long> taken = new HashMap<>();

    @Autowired
    MemoryBudget(MachineSettings settings) {
        this(HostMemory::read, settings);
    }

    MemoryBudget(Supplier<HostMemory> host, MachineSettings settings) {
        this.host = host;
        this.reserveMiB = settings.memoryReserve().toMegabytes();
        this.overheadMiB = settings.guestOverhead().toMegabytes();
    }

    /** @throws NotEnoughMemory when the host could no longer keep what it has promised */
    synchronized void take(Machine machine) {
        long total = host.get().totalMiB();
        long wanted = machine.definition().memoryMib() + overheadMiB;
        long promised = taken.values().stream().mapToLong(Long::longValue).sum();
        long free = Math.max(0, total - reserveMiB - promised);
        if (wanted > free) {
            throw new NotEnoughMemory(wanted, free, total, promised, reserveMiB);
        }
        taken.put(machine.id(), wanted);
    }

    /** Counts a guest that runs already, whether there is room or not. */
    synchronized void count(Machine machine) {
        taken.put(machine.id(), machine.definition().memoryMib() + overheadMiB);
    }

    synchronized void giveBack(UUID machine) {
        taken.remove(machine);
    }
}
