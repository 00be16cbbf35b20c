package dev.oriel.qemu.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Programs that a server has left running which was killed: nobody waits for what they make, and they may write for a
 * long time to files that the next server wants. Each is known by a variable in its environment.
 */
public final class OrphanedTools {

    private static final Logger log = LoggerFactory.getLogger(OrphanedTools.class);
    private static final Duration END_LIMIT = Duration.ofSeconds(5);

    /** Names the process that waits for the program. */
    private static final String SERVER = "ORIEL_SERVER";

    private OrphanedTools() {}

    /** Has a program's environment tell that it is ours. */
    static void mark(Map<String, String> environment) {
        environment.put(SERVER, Long.toString(ProcessHandle.current().pid()));
    }

    /** Ends all whose server is not alive any more. */
    public static void end() {
        List<ProcessHandle> orphans =
                ProcessHandle.allProcesses().filter(OrphanedTools::isOrphan).toList();
        for (ProcessHandle orphan : orphans) {
            log.info("Process {} was at work for a server that has died: it is ended", orphan.pid());
            orphan.destroyForcibly();
        }
        orphans.forEach(OrphanedTools::awaitEnd);
    }

    private static boolean isOrphan(ProcessHandle process) {
        return server(process).filter(id -> !isAlive(id, process)).isPresent();
    }

    /** A process that began after the program is another one with the same number. */
    private static boolean isAlive(long server, ProcessHandle tool) {
        Instant begun = tool.info().startInstant().orElse(Instant.MAX);
        return ProcessHandle.of(server)
                .filter(ProcessHandle::isAlive)
                .flatMap(handle -> handle.info().startInstant())
                .filter(older -> !older.isAfter(begun))
                .isPresent();
    }

    private static Optional<Long> server(ProcessHandle process) {
        try {
            Path environment = Path.of("/proc", Long.toString(process.pid()), "environ");
            String all = Files.readString(environment, StandardCharsets.ISO_8859_1);
            return Arrays.stream(all.split("\0"))
                    .filter(line -> line.startsWith(SERVER + "="))
                    .map(line -> Long.valueOf(line.substring(SERVER.length() + 1)))
                    .findFirst();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty(); // it has ended, or is somebody else's
        }
    }

    private static void awaitEnd(ProcessHandle orphan) {
        try {
            orphan.onExit().get(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.warn("Process {} does not end", orphan.pid());
        }
    }
}
