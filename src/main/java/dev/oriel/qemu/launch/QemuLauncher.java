package dev.oriel.qemu.launch;

import dev.oriel.engine.EngineException;
import dev.oriel.engine.EngineFact;
import dev.oriel.engine.EngineRemark;
import dev.oriel.engine.GuestSpec;
import dev.oriel.engine.GuestSpec.Disk;
import dev.oriel.qemu.disk.FrozenLayers;
import dev.oriel.qemu.host.Accelerator;
import dev.oriel.qemu.process.GuestUser;
import dev.oriel.qemu.process.LogWords;
import dev.oriel.qemu.process.QemuProcess;
import dev.oriel.qemu.process.QemuSettings;
import dev.oriel.qemu.process.RunDirectories;
import dev.oriel.qemu.process.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts QEMU processes, each in a session of its own so that it outlives the server, without core dumps, and as an
 * unprivileged user of its own when the server runs as root.
 *
 * <p>{@code -daemonize} is not used: it forks, which {@code -sandbox spawn=deny} forbids.
 */
public final class QemuLauncher {

    private static final Logger log = LoggerFactory.getLogger(QemuLauncher.class);
    private static final Duration READY_LIMIT = Duration.ofSeconds(20);
    private static final Duration END_LIMIT = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(2);
    private static final Path NOTHING = Path.of("/dev/null");
    private static final Path KVM = Path.of("/dev/kvm");

    /** What QEMU's libraries do so as to keep little memory (mallopt(3), and GLib's "Running GLib Applications"). */
    private static final Map<String, String> THRIFT = Map.of(
            // give back what a state has passed through
            "MALLOC_ARENA_MAX", "1",
            "MALLOC_TRIM_THRESHOLD_", "131072",
            "MALLOC_MMAP_THRESHOLD_", "131072",
            // GLib's own allocator keeps half a MiB in pieces; newer versions have none
            "G_SLICE", "always-malloc");

    private final QemuSettings settings;
    private final RunDirectories directories;
    private final boolean root;
    private volatile @Nullable String obstacle;

    public QemuLauncher(QemuSettings settings, RunDirectories directories) throws IOException {
        this.settings = settings;
        this.directories = directories;
        this.root = RunDirectories.ownUser().equals(0);
    }

    /** How far a guest's process is kept from the host. */
    public EngineRemark confinement() {
        String reason = obstacle;
        if (!root) {
            return EngineRemark.of(EngineFact.SERVERS_OWN_USER);
        } else if (!settings.dropPrivileges()) {
            return EngineRemark.of(EngineFact.ROOT_BY_CHOICE);
        } else if (reason != null) {
            return EngineRemark.of(EngineFact.ROOT_BY_NEED, reason);
        }
        return EngineRemark.of(EngineFact.USER_OF_ITS_OWN);
    }

    /**
     * Starts QEMU and waits until its sockets are there.
     *
     * @throws EngineException with QEMU's own words when it ends instead
     */
    public QemuProcess launch(GuestSpec spec, RunDirectory run, Accelerator accelerator, Origin origin)
            throws EngineException {
        UefiFirmware uefi = spec.firmware() == GuestSpec.Firmware.UEFI ? UefiFirmware.of(spec, run) : null;
        List<String> arguments = QemuCommandLine.of(spec, run, accelerator, uefi, origin);
        if (root && settings.dropPrivileges()) {
            try {
                GuestUser user = GuestUser.of(spec.id(), settings);
                giveFiles(user, spec, run);
                return launch(spec, run, origin, as(user, accelerator), arguments);
            } catch (EngineException | IOException e) {
                if (!isMatterOfPermission(e)) {
                    throw new EngineException(String.valueOf(e.getMessage()), e);
                }
                obstacle = e.getMessage();
                log.warn("Guest {} runs as root because its own user cannot reach its files: {}", spec.id(), obstacle);
            }
        }
        return launch(spec, run, origin, List.of(), arguments);
    }

    /** Ends a process that is no guest, or not yet, and waits for its end; null is none. */
    public void end(@Nullable QemuProcess process) {
        if (process != null) {
            process.kill();
            if (!process.awaitEnd(END_LIMIT)) {
                log.warn("Process {} does not end", process.id());
            }
        }
    }

    private static void giveFiles(GuestUser user, GuestSpec spec, RunDirectory run)
            throws EngineException, IOException {
        user.own(run.path());
        for (Disk disk : spec.disks()) {
            user.own(disk.file());
            for (Path frozen : FrozenLayers.below(disk)) {
                user.mayRead(frozen);
            }
        }
        if (spec.firmware() == GuestSpec.Firmware.UEFI) {
            user.own(UefiFirmware.of(spec, run).variables());
        }
    }

    private static List<String> as(GuestUser user, Accelerator accelerator) throws IOException {
        String id = Integer.toString(user.id());
        List<String> prefix = new ArrayList<>(List.of("setpriv", "--reuid", id, "--regid", id));
        if (accelerator == Accelerator.KVM) {
            prefix.addAll(
                    List.of("--groups", Files.getAttribute(KVM, "unix:gid").toString()));
        } else {
            prefix.add("--clear-groups");
        }
        prefix.addAll(List.of("--no-new-privs", "--bounding-set=-all"));
        return prefix;
    }

    private QemuProcess launch(
            GuestSpec spec, RunDirectory run, Origin origin, List<String> prefix, List<String> arguments)
            throws EngineException {
        List<String> command = new ArrayList<>(
                List.of("setsid", "nice", "-n", Integer.toString(settings.nice()), "prlimit", "--core=0"));
        command.addAll(prefix);
        command.add(settings.binary());
        command.addAll(arguments);
        Path words = directories.log(spec.id());
        // a file that is handed over open need not be where the guest's user can reach it
        Path input = origin.memory().orElse(NOTHING);
        try {
            Files.writeString(words, LogWords.OURS + String.join(" ", command) + "\n");
            ProcessBuilder starting = new ProcessBuilder(command)
                    .directory(run.path().toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(input.toFile()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(words.toFile()));
            starting.environment().putAll(THRIFT);
            Process process = origin instanceof Origin.FromFile ? HugePages.startWithout(starting) : starting.start();
            awaitSockets(process, spec, run);
            QemuProcess guest = QemuProcess.started(process, spec.id());
            guest.standBack(settings.nice());
            return guest;
        } catch (IOException e) {
            throw new EngineException("QEMU could not be started: " + e.getMessage(), e);
        }
    }

    private void awaitSockets(Process process, GuestSpec spec, RunDirectory run) throws EngineException {
        long deadline = System.nanoTime() + READY_LIMIT.toNanos();
        while (!run.isReady()) {
            if (!process.isAlive()) {
                throw new EngineException(LogWords.reason(directories.logTail(spec.id(), 20))
                        .orElse("QEMU ended with exit code " + process.exitValue() + " and said nothing"));
            }
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                process.destroyForcibly();
                throw new EngineException("QEMU was not ready within " + READY_LIMIT.toSeconds() + " s");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static boolean isMatterOfPermission(Exception e) {
        String words = String.valueOf(e.getMessage());
        return words.contains("Permission denied")
                || words.contains("Operation not permitted")
                || words.contains("Invalid argument")
                || words.startsWith("setpriv:");
    }
}
