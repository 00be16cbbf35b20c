package dev.oriel.qemu;

import dev.oriel.engine.Engine;
import dev.oriel.engine.EngineException;
import dev.oriel.engine.EngineFact;
import dev.oriel.engine.EngineRemark;
import dev.oriel.engine.EngineStatus;
import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestSpec;
import dev.oriel.engine.MemoryRoom;
import dev.oriel.engine.SavedState;
import dev.oriel.qemu.host.Accelerator;
import dev.oriel.qemu.host.QemuHost;
import dev.oriel.qemu.launch.Origin;
import dev.oriel.qemu.launch.QemuLauncher;
import dev.oriel.qemu.launch.StateKey;
import dev.oriel.qemu.process.Executable;
import dev.oriel.qemu.process.LogWords;
import dev.oriel.qemu.process.ProcessorShare;
import dev.oriel.qemu.process.QemuProcess;
import dev.oriel.qemu.process.QemuSettings;
import dev.oriel.qemu.process.RunDirectories;
import dev.oriel.qemu.process.RunDirectory;
import dev.oriel.qemu.qmp.QmpClient;
import dev.oriel.qemu.state.SharedMemories;
import dev.oriel.qemu.state.StateFile;
import dev.oriel.qemu.state.StateStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs each guest in a QEMU process of its own, which outlives the server. */
final class QemuEngine implements Engine {

    private static final Logger log = LoggerFactory.getLogger(QemuEngine.class);

    /** A QEMU that has hung up by itself is about to end. */
    private static final Duration LAST_WORDS = Duration.ofMillis(500);

    private final QemuSettings settings;
    private final RunDirectories directories;
    private final QemuLauncher launcher;
    private final CompletableFuture<QemuHost> host;
    private final Map<UUID, QemuGuest> guests = new ConcurrentHashMap<>();
    private final Set<UUID> starting = ConcurrentHashMap.newKeySet();
    private final SharedMemories memories;
    private final ProcessorShare processors;
    private final QemuGuest.Surroundings surroundings = new Surroundings();

    /** More at a time would only slow each other down. */
    private final Semaphore turns =
            new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()), true);

    private QemuEngine(
            QemuSettings settings, RunDirectories directories, CompletableFuture<QemuHost> host, MemoryRoom room)
            throws IOException {
        this.settings = settings;
        this.directories = directories;
        this.launcher = new QemuLauncher(settings, directories);
        this.host = host;
        this.memories = new SharedMemories(room, System::nanoTime);
        this.processors = new ProcessorShare(settings.nice());
    }

    /**
     * Opens the engine, which begins to examine the host in the background.
     *
     * @param run where the guests' sockets go
     * @param logs where QEMU's words are kept
     * @param memory the file that remembers which accelerator was chosen
     * @param room for what guests share
     */
    static QemuEngine open(QemuSettings settings, Path run, Path logs, Path memory, MemoryRoom room)
            throws IOException {
        RunDirectories directories = RunDirectories.in(run, logs);
        return new QemuEngine(settings, directories, QemuHost.examine(settings.binary(), memory), room);
    }

    @Override
    public EngineStatus status() {
        try {
            QemuHost now = QemuHost.await(host);
            return new EngineStatus(
                    "QEMU " + now.version(), now.accelerator().word(), now.reason(), isolation(now.accelerator()));
        } catch (EngineException e) {
            return new EngineStatus(
                    "QEMU",
                    "none",
                    EngineRemark.of(EngineFact.UNUSABLE, String.valueOf(e.getMessage())),
                    List.of(EngineRemark.of(EngineFact.NO_GUESTS)));
        }
    }

    @Override
    public Guest start(GuestSpec spec) throws EngineException {
        Accelerator accelerator = accept(spec).accelerator();
        return alone(spec.id(), () -> {
            QemuGuest guest = launch(spec, accelerator, new Origin.Boot(), run -> {});
            if (!spec.startPaused()) {
                guest.resume();
            }
            return guest;
        });
    }

    @Override
    public Guest restore(GuestSpec spec, SavedState state) throws EngineException {
        QemuHost now = accept(spec);
        return alone(
                spec.id(),
                () -> inTurn(() -> {
                    return switch (state) {
                        case SavedState.Whole(Path file) ->
                            bringBack(spec, now, new Origin.Stream(), file, (stream, _) -> stream.load(file));
                        case SavedState.Shared(Path memory, Path devices) ->
                            bringBack(spec, now, share(memory, now), devices);
                        case SavedState.Changes changes -> bringBack(spec, now, changes);
                    };
                }));
    }

    @Override
    public void keep(SavedState state) throws EngineException {
        try {
            switch (state) {
                case SavedState.Whole(Path file) -> StateFile.flush(file);
                case SavedState.Changes(Path _, Path changes) -> StateFile.flush(changes); // which have one folder
                case SavedState.Shared(Path memory, Path devices) -> {
                    memories.keep(memory);
                    Files.setPosixFilePermissions(devices, PosixFilePermissions.fromString("r--r--r--"));
                    StateFile.flush(devices);
                }
            }
        } catch (IOException e) {
            throw new EngineException("the state cannot be kept: " + e.getMessage(), e);
        }
    }

    @Override
    public String stateKey(GuestSpec spec) throws EngineException {
        QemuHost now = QemuHost.await(host);
        Path program = Executable.find(settings.binary())
                .orElseThrow(() -> new EngineException("there is no " + settings.binary() + " any more"));
        return StateKey.of(spec, now, program);
    }

    @Override
    public List<Guest> adopt() {
        List<Guest> adopted = new ArrayList<>();
        try {
            directories.sweep();
            for (RunDirectory run : directories.all()) {
                if (!guests.containsKey(run.guest()) && !starting.contains(run.guest())) {
                    adopt(run).ifPresent(adopted::add);
                }
            }
        } catch (IOException e) {
            log.error("The guests that an earlier server left running cannot be found", e);
        }
        return adopted;
    }

    @Override
    public List<String> logTail(UUID guestId, int lines) {
        return LogWords.withoutSockets(directories.logTail(guestId, lines), directories.root());
    }

    @Override
    public void close() {
        guests.values().forEach(QemuGuest::release);
        guests.clear();
        memories.close();
    }

    /** The host, if it runs such guests. */
    private QemuHost accept(GuestSpec spec) throws EngineException {
        if (spec.network() == GuestSpec.Network.NAT && !settings.nat()) {
            throw new EngineException("this host's guests may not have the network NAT (oriel.qemu.nat is off)");
        }
        return QemuHost.await(host);
    }

    private interface Making<T> {
        T make() throws EngineException;
    }

    /** Makes something when it is our turn; of many that come at once the first are served first. */
    private <T> T inTurn(Making<T> making) throws EngineException {
        turns.acquireUninterruptibly();
        try {
            return making.make();
        } finally {
            turns.release();
        }
    }

    /** Makes a guest unless there is one with this id, or one is being made. */
    private <T> T alone(UUID id, Making<T> making) throws EngineException {
        if (guests.containsKey(id) || !starting.add(id)) {
            throw new EngineException("the guest runs already");
        }
        try {
            return making.make();
        } finally {
            starting.remove(id);
        }
    }

    private SharedMemories.Use share(Path memory, QemuHost now) throws EngineException {
        try {
            return now.isAtLeast(8, 2) ? memories.useOrRead(memory) : memories.use(memory);
        } catch (IOException e) {
            throw new EngineException("the state's memory cannot be read: " + e.getMessage(), e);
        }
    }

    /** @param memory is closed with the guest, or when there is none */
    private QemuGuest bringBack(GuestSpec spec, QemuHost now, SharedMemories.Use memory, Path stream)
            throws EngineException {
        Origin origin = new Origin.FromFile(memory.path(), now.isAtLeast(8, 2));
        try {
            QemuGuest guest = bringBack(spec, now, origin, stream, (socket, run) -> {
                memory.linkAs(run.memory());
                socket.load(stream);
            });
            guest.hold(memory);
            return guest;
        } catch (EngineException | RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    /** Where the host has no room for a memory that is shared, there is some for one more guest's own. */
    private QemuGuest bringBack(GuestSpec spec, QemuHost now, SavedState.Changes state) throws EngineException {
        SharedMemories.Use memory;
        try {
            memory = share(state.memory(), now);
        } catch (EngineException | RuntimeException e) {
            log.info("Guest {} gets memory of its own: {}", spec.id(), e.getMessage());
            return bringBack(spec, now, new Origin.Stream(), state.changes(), (stream, _) -> stream.load(state));
        }
        return bringBack(spec, now, memory, state.changes());
    }

    /** Gives a process its guest. */
    private interface Loading {
        void load(StateStream stream, RunDirectory run) throws IOException;
    }

    private QemuGuest bringBack(GuestSpec spec, QemuHost now, Origin origin, Path file, Loading loading)
            throws EngineException {
        if (!Files.isReadable(file)) {
            throw new EngineException("the state cannot be read: there is no " + file.getFileName());
        }
        return launch(spec, now.accelerator(), origin, run -> {
            try (QmpClient monitor = QmpClient.connect(run.control(), QmpClient.Listener.NOBODY)) {
                loading.load(new StateStream(monitor, run), run);
            }
        });
    }

    /** Does to a guest's process what must be done before there is a guest. */
    private interface Preparation {
        void prepare(RunDirectory run) throws IOException;
    }

    private QemuGuest launch(GuestSpec spec, Accelerator accelerator, Origin origin, Preparation preparation)
            throws EngineException {
        RunDirectory run = emptyDirectory(spec.id());
        QemuProcess process = null;
        QemuGuest guest = null;
        try {
            process = launcher.launch(spec, run, accelerator, origin);
            preparation.prepare(run);
            guest = attach(run, process, spec.startPaused() && !(origin instanceof Origin.Boot));
            run.finish();
            return guest;
        } catch (EngineException | IOException e) {
            if (guest != null) {
                guests.remove(run.guest(), guest);
                guest.release();
            }
            EngineException told = explain(e, run, process);
            launcher.end(process);
            clear(run);
            throw told;
        }
    }

    private EngineException explain(Exception e, RunDirectory run, @Nullable QemuProcess process) {
        if (e instanceof EngineException known) {
            return known;
        }
        boolean ended = process != null && process.awaitEnd(LAST_WORDS);
        return new EngineException(
                ended
                        ? "QEMU has ended: " + lastWords(run.guest())
                        : "QEMU was started but does not answer: " + e.getMessage(),
                e);
    }

    /** A guest that an earlier server left running must be adopted, not started a second time on the same disks. */
    private RunDirectory emptyDirectory(UUID id) throws EngineException {
        try {
            Optional<QemuProcess> leftover = leftover(directories.of(id));
            if (leftover.isPresent()) {
                throw new EngineException(
                        "the guest runs already, in process " + leftover.get().id());
            }
            return directories.create(id);
        } catch (IOException e) {
            throw new EngineException("there is no place for the guest's sockets: " + e.getMessage(), e);
        }
    }

    private QemuGuest attach(RunDirectory run, QemuProcess process, boolean waits) throws IOException {
        QemuGuest guest = QemuGuest.attach(run, process, surroundings, waits);
        guests.put(run.guest(), guest); // before it can end
        try {
            guest.listen();
            return guest;
        } catch (IOException e) {
            guests.remove(run.guest(), guest);
            guest.release();
            throw e;
        }
    }

    /** This engine, for all its guests. */
    private final class Surroundings implements QemuGuest.Surroundings {

        @Override
        public Duration stopTimeout() {
            return settings.stopTimeout();
        }

        @Override
        public SharedMemories memories() {
            return memories;
        }

        @Override
        public ProcessorShare processors() {
            return processors;
        }

        @Override
        public QemuHost installed() throws EngineException {
            return QemuHost.await(host);
        }

        @Override
        public String lastWords(UUID guest) {
            return QemuEngine.this.lastWords(guest);
        }

        @Override
        public void ended(QemuGuest guest) {
            guests.remove(guest.id());
            clear(directories.of(guest.id()));
            memories.sweep();
        }
    }

    private Optional<QemuGuest> adopt(RunDirectory run) throws IOException {
        Optional<QemuProcess> process = process(run);
        if (run.isUnfinished()) {
            log.info("Guest {} was being started when the server died: it is ended", run.guest());
            process.ifPresent(launcher::end);
            clear(run);
            Files.deleteIfExists(directories.log(run.guest())); // nobody has been told that there was a guest
            return Optional.empty();
        }
        if (process.isEmpty()) {
            log.info("Guest {} has ended while nobody was here", run.guest());
            clear(run);
            return Optional.empty();
        }
        try {
            run.sweep();
            QemuGuest found = attach(run, process.get(), false);
            found.settleDisks();
            return Optional.of(found);
        } catch (IOException e) {
            log.error(
                    "Guest {} runs in process {} but does not answer: left alone",
                    run.guest(),
                    process.get().id(),
                    e);
            return Optional.empty();
        }
    }

    private static Optional<QemuProcess> process(RunDirectory run) throws IOException {
        var id = run.readProcessId();
        return id.isPresent() ? QemuProcess.find(id.getAsLong(), run.guest()) : QemuProcess.search(run.guest());
    }

    private static Optional<QemuProcess> leftover(RunDirectory run) throws IOException {
        return Files.exists(run.path()) ? process(run) : Optional.empty();
    }

    private String lastWords(UUID guest) {
        return LogWords.reason(directories.logTail(guest, 20)).orElse(Guest.NO_LAST_WORDS);
    }

    private void clear(RunDirectory run) {
        try {
            run.delete();
        } catch (IOException e) {
            log.warn("{} cannot be removed", run.path(), e);
        }
    }

    private List<EngineRemark> isolation(Accelerator accelerator) {
        List<EngineRemark> remarks = new ArrayList<>(List.of(launcher.confinement()));
        if (settings.nat()) {
            remarks.add(EngineRemark.of(EngineFact.NAT_REACHES_HOST));
        }
        if (accelerator == Accelerator.TCG) {
            remarks.add(EngineRemark.of(EngineFact.TRANSLATION_ISOLATES_LESS));
        }
        return remarks;
    }
}
