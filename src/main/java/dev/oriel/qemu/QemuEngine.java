package dev.oriel.qemu;

import dev.oriel.engine.Engine;
import dev.oriel.engine.EngineException;
import dev.oriel.engine.EngineStatus;
import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestSpec;
import dev.oriel.engine.SavedState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs each guest in a QEMU process of its own, which outlives the server. */
final class QemuEngine implements Engine {

    private static final Logger log = LoggerFactory.getLogger(QemuEngine.class);

    private static final String NAT_WARNING =
            "; a guest with the network NAT reaches this host's own addresses, the loopback included, which"
                    + " oriel.qemu.nat=false rules out";

    private final QemuSettings settings;
    private final RunDirectories directories;
    private final QemuLauncher launcher;
    private final CompletableFuture<QemuHost> host;
    private final Map<UUID, QemuGuest> guests = new ConcurrentHashMap<>();
    private final Set<UUID> starting = ConcurrentHashMap.newKeySet();

    private QemuEngine(QemuSettings settings, RunDirectories directories, CompletableFuture<QemuHost> host)
            throws IOException {
        this.settings = settings;
        this.directories = directories;
        this.launcher = new QemuLauncher(settings, directories);
        this.host = host;
    }

    /**
     * Opens the engine, which begins to examine the host in the background.
     *
     * @param run where the guests' sockets go
     * @param logs where QEMU's words are kept
     * @param memory the file that remembers which accelerator was chosen
     */
    static QemuEngine open(QemuSettings settings, Path run, Path logs, Path memory) throws IOException {
        RunDirectories directories = RunDirectories.in(run, logs);
        return new QemuEngine(settings, directories, QemuHost.examine(settings.binary(), memory));
    }

    @Override
    public EngineStatus status() {
        try {
            QemuHost now = QemuHost.await(host);
            return new EngineStatus(
                    "QEMU " + now.version(),
                    now.choice().accelerator().word(),
                    now.choice().reason(),
                    isolation(now.choice().accelerator()));
        } catch (EngineException e) {
            return new EngineStatus("QEMU", "none", String.valueOf(e.getMessage()), "no guest can be started");
        }
    }

    @Override
    public Guest start(GuestSpec spec) throws EngineException {
        if (spec.network() == GuestSpec.Network.NAT && !settings.nat()) {
            throw new EngineException("this host's guests may not have the network NAT (oriel.qemu.nat is off)");
        }
        Accelerator accelerator = QemuHost.await(host).choice().accelerator();
        if (guests.containsKey(spec.id()) || !starting.add(spec.id())) {
            throw new EngineException("the guest runs already");
        }
        try {
            QemuGuest guest = launch(spec, accelerator);
            if (!spec.startPaused()) {
                guest.resume();
            }
            return guest;
        } finally {
            starting.remove(spec.id());
        }
    }

    @Override
    public Guest restore(GuestSpec spec, SavedState state) throws EngineException {
        throw new EngineException("states cannot be restored yet");
    }

    @Override
    public SavedState.Shared prepare(GuestSpec spec, SavedState.Whole state, Path folder) throws EngineException {
        throw new EngineException("states cannot be prepared yet");
    }

    @Override
    public String stateKey(GuestSpec spec) throws EngineException {
        throw new EngineException("states cannot be saved yet");
    }

    @Override
    public List<Guest> adopt() {
        List<Guest> adopted = new ArrayList<>();
        try {
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
    }

    private QemuGuest launch(GuestSpec spec, Accelerator accelerator) throws EngineException {
        RunDirectory run = emptyDirectory(spec.id());
        QemuProcess process = null;
        try {
            process = launcher.launch(spec, run, accelerator);
            return attach(run, process);
        } catch (EngineException | IOException e) {
            if (process != null) {
                process.kill();
            }
            clear(run);
            throw e instanceof EngineException known
                    ? known
                    : new EngineException("QEMU was started but does not answer: " + e.getMessage(), e);
        }
    }

    /** A guest that an earlier server left running must be adopted, not started a second time on the same disks. */
    private RunDirectory emptyDirectory(UUID id) throws EngineException {
        try {
            Optional<QemuProcess> leftover = process(directories.of(id));
            if (leftover.isPresent()) {
                throw new EngineException(
                        "the guest runs already, in process " + leftover.get().id());
            }
            return directories.create(id);
        } catch (IOException e) {
            throw new EngineException("there is no place for the guest's sockets: " + e.getMessage(), e);
        }
    }

    private QemuGuest attach(RunDirectory run, QemuProcess process) throws IOException {
        QemuGuest.Surroundings surroundings =
                new QemuGuest.Surroundings(settings.stopTimeout(), () -> lastWords(run.guest()), ended -> {
                    guests.remove(run.guest());
                    clear(run);
                });
        QemuGuest guest = QemuGuest.attach(run, process, surroundings);
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

    private Optional<QemuGuest> adopt(RunDirectory run) throws IOException {
        Optional<QemuProcess> process = process(run);
        if (process.isEmpty()) {
            log.info("Guest {} has ended while nobody was here", run.guest());
            clear(run);
            return Optional.empty();
        }
        try {
            return Optional.of(attach(run, process.get()));
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
        return id.isPresent() ? QemuProcess.find(id.getAsLong(), run.guest()) : Optional.empty();
    }

    private String lastWords(UUID guest) {
        return LogWords.reason(directories.logTail(guest, 20)).orElse("it said nothing, as when it is killed");
    }

    private void clear(RunDirectory run) {
        try {
            run.delete();
        } catch (IOException e) {
            log.warn("{} cannot be removed", run.path(), e);
        }
    }

    private String isolation(Accelerator accelerator) {
        String words = launcher.confinement() + (settings.nat() ? NAT_WARNING : "");
        return switch (accelerator) {
            case KVM -> words;
            case TCG -> words + "; QEMU's makers promise isolation with hardware virtualization only";
        };
    }
}
