package dev.oriel.machine.host;

import dev.oriel.engine.MemoryRoom;
import dev.oriel.machine.Definition;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.modulith.NamedInterface;
import org.springframework.stereotype.Component;

/** What guests may take of the host's memory, and what each has taken. */
@Component
@NamedInterface("host")
public class MemoryBudget implements MemoryRoom {

    private final Supplier<HostMemory> host;
    private final long reserveMiB;
    private final long overheadMiB;
    private final Map<UUID, Long> taken = new HashMap<>();

    @Autowired
    MemoryBudget(MachineSettings settings) {
        this(() -> HostMemory.read().times(settings.memoryOvercommit()), settings);
    }

    MemoryBudget(Supplier<HostMemory> host, MachineSettings settings) {
        this.host = host;
        this.reserveMiB = settings.memoryReserve().toMegabytes();
        this.overheadMiB = settings.guestOverhead().toMegabytes();
    }

    /** @throws NotEnoughMemory when the host could no longer keep what it has promised */
    public synchronized void take(Machine machine) {
        take(machine.id(), of(machine.definition()));
    }

    /** What the guest of a machine takes, in MiB. */
    public long of(Definition definition) {
        return definition.memoryMib() + overheadMiB;
    }

    /**
     * Takes memory for a guest, or another amount than before.
     *
     * @throws NotEnoughMemory when the host could no longer keep what it has promised; nothing has changed then
     */
    @Override
    public synchronized void take(UUID guest, long wanted) {
        long total = host.get().totalMiB();
        long promised = taken.values().stream().mapToLong(Long::longValue).sum() - taken.getOrDefault(guest, 0L);
        long free = Math.max(0, total - reserveMiB - promised);
        if (wanted > free) {
            throw new NotEnoughMemory(wanted, free, total, promised, reserveMiB);
        }
        taken.put(guest, wanted);
    }

    /** Counts a guest that runs already, whether there is room or not. */
    public synchronized void count(Machine machine) {
        taken.put(machine.id(), of(machine.definition()));
    }

    @Override
    public synchronized void giveBack(UUID guest) {
        taken.remove(guest);
    }
}
