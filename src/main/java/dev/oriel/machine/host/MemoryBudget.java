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
    private final double overcommit;
    private final long reserveMiB;
    private final long overheadMiB;
    private final Map<UUID, Long> taken = new HashMap<>();

    @Autowired
    MemoryBudget(MachineSettings settings) {
        this(HostMemory::read, settings);
    }

    MemoryBudget(Supplier<HostMemory> host, MachineSettings settings) {
        this.host = host;
        this.overcommit = settings.memoryOvercommit();
        this.reserveMiB = settings.memoryReserve().toMegabytes();
        this.overheadMiB = settings.guestOverhead().toMegabytes();
    }

    /**
     * What there is at a moment, in MiB.
     *
     * @param usedMiB what everything on the host has
     * @param reservedMiB what is never promised to guests
     * @param promisedMiB what guests may use, as much of it as they do
     * @param freeMiB what may still be promised
     */
    public record Now(long totalMiB, long usedMiB, long reservedMiB, long promisedMiB, long freeMiB) {}

    /** @throws java.io.UncheckedIOException when the host does not tell */
    public synchronized Now now() {
        HostMemory memory = host.get();
        return new Now(
                memory.totalMiB(), memory.usedMiB(), reserveMiB, promised(), free(promisable(memory), promised()));
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
        long total = promisable(host.get());
        long promised = promised() - taken.getOrDefault(guest, 0L);
        long free = free(total, promised);
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

    /** More than there is, when not everything that is promised is used. */
    private long promisable(HostMemory memory) {
        return (long) (memory.totalMiB() * overcommit);
    }

    private long promised() {
        return taken.values().stream().mapToLong(Long::longValue).sum();
    }

    private long free(long total, long promised) {
        return Math.max(0, total - reserveMiB - promised);
    }
}
