package dev.oriel.qemu.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process of one guest, whether we started it or found it. A process id may be given to another process at any
 * time, so nothing is done to a process before its command line has been seen to be this guest's.
 */
public final class QemuProcess implements ProcessorShare.Session {

    private static final Logger log = LoggerFactory.getLogger(QemuProcess.class);
    private static final Duration POLL = Duration.ofMillis(5);
    private static final String OWN_MEMORY = "RssAnon:";

    /** Running or about to, and waiting for a disk. */
    private static final String AT_WORK = "RD";

    private final ProcessHandle handle;
    private final UUID guest;

    private QemuProcess(ProcessHandle handle, UUID guest) {
        this.handle = handle;
        this.guest = guest;
    }

    /** A process that we have just started, which becomes QEMU in a moment. */
    public static QemuProcess started(Process process, UUID guest) {
        return new QemuProcess(process.toHandle(), guest);
    }

    /** The process with this id, if it is this guest's. */
    public static Optional<QemuProcess> find(long id, UUID guest) {
        return ProcessHandle.of(id)
                .map(handle -> new QemuProcess(handle, guest))
                .filter(process -> process.isAlive() && process.runsOurGuest());
    }

    /** The guest's process, wherever it is: it may not have come to write its id down. */
    public static Optional<QemuProcess> search(UUID guest) {
        return ProcessHandle.allProcesses()
                .map(handle -> new QemuProcess(handle, guest))
                .filter(process -> process.isAlive() && process.runsOurGuest())
                .findFirst();
    }

    public long id() {
        return handle.pid();
    }

    /** A process that has ended but whose parent has not noticed (a zombie) is not alive. */
    boolean isAlive() {
        return handle.isAlive() && !isZombie();
    }

    /** What all its threads have had of the host's processors; zero when it has ended. */
    public Duration processorTime() {
        return handle.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Whether one of its threads runs, or waits for a processor or a disk, at this moment. */
    public boolean isAtWork() {
        try (Stream<Path> threads = Files.list(proc("task"))) {
            return threads.anyMatch(thread -> AT_WORK.indexOf(state(thread.resolve("stat"))) >= 0);
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    /** How much memory it has of its own, shared with nobody, in bytes; 0 when it has ended (proc(5), RssAnon). */
    public long ownMemory() throws IOException {
        return Files.readAllLines(proc("status")).stream()
                .filter(line -> line.startsWith(OWN_MEMORY))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                .findFirst()
                .orElse(0);
    }

    /**
     * Has the process's whole session stand back: where Linux shares the processors out among sessions, the niceness of a
     * process counts only among its own (sched(7), "The autogroup feature"). Without that feature, nothing is to be done.
     */
    @Override
    public boolean standBack(int nice) {
        try {
            Files.writeString(proc("autogroup"), Integer.toString(nice), StandardOpenOption.WRITE);
            return true;
        } catch (NoSuchFileException | AccessDeniedException e) {
            log.debug("Guest {} cannot stand back", guest, e);
            return true;
        } catch (IOException e) {
            log.debug("Guest {} does not stand back yet: {}", guest, e.getMessage());
            return !isAlive();
        }
    }

    /** Waits for the end, for so long at most. */
    public boolean awaitEnd(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (isAlive()) {
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return true;
    }

    /** Ends the process without asking it, if it is still this guest's. */
    public void kill() {
        if (runsOurGuest()) {
            handle.destroyForcibly();
        }
    }

    private boolean runsOurGuest() {
        try {
            String line = Files.readString(proc("cmdline"), StandardCharsets.ISO_8859_1);
            List<String> arguments = Arrays.asList(line.split("\0", -1));
            int option = arguments.indexOf("-uuid");
            return option >= 0
                    && option + 1 < arguments.size()
                    && arguments.get(option + 1).equals(guest.toString());
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isZombie() {
        return state(proc("stat")) == 'Z';
    }

    /** The letter for the state of a process or a thread in its stat file (proc(5)); a blank when it has ended. */
    private static char state(Path stat) {
        try {
            String status = Files.readString(stat, StandardCharsets.ISO_8859_1);
            // the program's name, in parentheses, may hold anything
            return status.charAt(status.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return ' ';
        }
    }

    private Path proc(String file) {
        return Path.of("/proc", Long.toString(handle.pid()), file);
    }
}
