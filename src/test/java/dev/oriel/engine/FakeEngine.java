package dev.oriel.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** An engine whose guests live in memory: for tests of what is built on an engine. */
public final class FakeEngine implements Engine {

    private final Map<UUID, FakeGuest> guests;
    private volatile ChainTool chains = (file, base) -> {};
    private volatile Runnable watcher = () -> {};
    private volatile @Nullable String refusal;
    private volatile int version = 1;
    private volatile @Nullable Path sharedMemory;

    public FakeEngine() {
        this(new ConcurrentHashMap<>());
    }

    private FakeEngine(Map<UUID, FakeGuest> guests) {
        this.guests = guests;
    }

    /** The engine of the next server on the same host: it can adopt what this one left running. */
    public FakeEngine successor() {
        FakeEngine next = new FakeEngine(guests);
        next.chains = chains;
        next.watcher = watcher;
        next.sharedMemory = sharedMemory;
        return next;
    }

    /** From now on no guest can be started, for this reason; null takes it back. */
    public void refuseToStart(@Nullable String reason) {
        refusal = reason;
    }

    /** What guests do when their disks are to stand on less. */
    @FunctionalInterface
    public interface ChainTool {
        void rebase(Path file, @Nullable Path base) throws EngineException, InterruptedException;
    }

    /** From now on guests that are started do this when their disks are to stand on less. */
    public void rebaseWith(ChainTool tool) {
        chains = tool;
    }

    /** From now on guests are made of a memory that they share. */
    public void shareMemory(Path file) {
        sharedMemory = file;
    }

    /** From now on this is called before each thing that the engine, or a guest that is started, is told to do. */
    public void beforeEachOrder(Runnable listener) {
        watcher = listener;
    }

    /** The guest that runs under this id. */
    public Optional<FakeGuest> guest(UUID id) {
        return Optional.ofNullable(guests.get(id));
    }

    @Override
    public EngineStatus status() {
        return new EngineStatus(
                "Fake",
                "none",
                EngineRemark.of(EngineFact.KVM_UNTRIED, "nothing is executed"),
                List.of(EngineRemark.of(EngineFact.USER_OF_ITS_OWN), EngineRemark.of(EngineFact.NAT_REACHES_HOST)));
    }

    @Override
    public FakeGuest start(GuestSpec spec) throws EngineException {
        watcher.run();
        String reason = refusal;
        if (reason != null) {
            throw new EngineException(reason);
        }
        FakeGuest guest = new FakeGuest(spec, chains, watcher);
        guest.share(sharedMemory);
        FakeGuest now = guests.compute(
                spec.id(), (id, earlier) -> earlier == null || earlier.state().hasEnded() ? guest : earlier);
        if (now != guest) {
            throw new EngineException("the guest runs already");
        }
        return guest;
    }

    @Override
    public FakeGuest restore(GuestSpec spec, SavedState state) throws EngineException {
        FakeGuest guest = start(spec);
        try {
            guest.bringBack(Files.readString(content(state)));
            guest.share(memory(state));
            return guest;
        } catch (IOException e) {
            guest.stop();
            throw new EngineException("the state cannot be read: " + e.getMessage(), e);
        } catch (EngineException e) {
            guest.stop();
            throw e;
        }
    }

    @Override
    public void keep(SavedState state) throws EngineException {
        watcher.run();
        if (!Files.exists(content(state))) {
            throw new EngineException("the state is not there any more");
        }
    }

    private static Path content(SavedState state) {
        return switch (state) {
            case SavedState.Whole(Path whole) -> whole;
            case SavedState.Shared(Path memory, Path _) -> memory;
            case SavedState.Changes(Path _, Path changes) -> changes;
        };
    }

    private static @Nullable Path memory(SavedState state) throws IOException {
        return switch (state) {
            case SavedState.Whole _ -> null;
            case SavedState.Shared(Path memory, Path _) -> memory;
            case SavedState.Changes(Path memory, Path _) -> memory.toRealPath();
        };
    }

    @Override
    public String stateKey(GuestSpec spec) {
        return "fake " + version + " " + spec.cpus() + " " + spec.memoryMiB();
    }

    /** From now on it is another engine, which older states do not fit. */
    public void upgrade() {
        version++;
    }

    @Override
    public List<Guest> adopt() {
        guests.values().removeIf(guest -> guest.state().hasEnded());
        return List.copyOf(guests.values());
    }

    @Override
    public List<String> logTail(UUID guestId, int lines) {
        return guests.containsKey(guestId) && lines > 0 ? List.of("a fake guest was started") : List.of();
    }

    @Override
    public void close() {
        // the guests stay where they are
    }
}
