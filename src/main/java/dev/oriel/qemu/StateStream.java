package dev.oriel.qemu;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * A guest's state on its way between QEMU and a file (QEMU's migration stream). It goes through a socket in the run
 * directory and through the server, because a confined QEMU can neither start a program nor open a file for it.
 */
final class StateStream {

    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(30);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(5);
    private static final Duration END_LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(1);
    private static final int CHUNK = 1 << 20;
    private static final long UNLIMITED_BYTES_PER_SECOND = 1L << 40;

    /** What a state has beside the memory: the devices, the largest of which is the display's memory. */
    private static final long MOST_WITHOUT_MEMORY = 256L << 20;

    /** Whether the memory is in the stream. */
    enum Memory {
        INCLUDED,
        /** It is in a file that QEMU shares with us. */
        LEFT_OUT
    }

    private final QmpClient monitor;
    private final RunDirectory run;

    StateStream(QmpClient monitor, RunDirectory run) {
        this.monitor = monitor;
        this.run = run;
    }

    /**
     * Writes the state of a guest that is paused into a new file, which is on the disk for good when this returns and
     * deleted when it fails.
     *
     * @param memoryBytes how large the guest's memory is
     */
    void save(Path file, Memory memory, long memoryBytes) throws IOException {
        prepare(memory);
        monitor.execute("migrate-set-parameters", Map.of("max-bandwidth", UNLIMITED_BYTES_PER_SECOND));
        long most =
                monitor.execute("query-memory-size-summary").path("base-memory").asLong(0) + MOST_WITHOUT_MEMORY;
        Path socket = run.outgoingState();
        Files.deleteIfExists(socket);
        try (DurableFile target = DurableFile.create(file);
                ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            run.giveAway(socket);
            server.configureBlocking(false);
            monitor.execute("migrate", Map.of("uri", "unix:" + socket));
            try (TimedChannel stream = new TimedChannel(accept(server), SILENCE_LIMIT)) {
                copy(stream, target, memoryBytes + MOST_WITHOUT_MEMORY);
            }
            awaitCompletion();
            target.keep();
        } catch (IOException e) {
            cancel(e);
            throw e;
        } finally {
            Files.deleteIfExists(socket);
        }
    }

    /** Gives a state to a QEMU that waits for one; the guest is paused afterwards. */
    void load(Path file, Memory memory) throws IOException {
        prepare(memory);
        Path socket = run.incomingState();
        Files.deleteIfExists(socket);
        try (FileChannel source = FileChannel.open(file, StandardOpenOption.READ)) {
            monitor.execute("migrate-incoming", Map.of("uri", "unix:" + socket));
            try (TimedChannel stream =
                    new TimedChannel(SocketChannel.open(UnixDomainSocketAddress.of(socket)), SILENCE_LIMIT)) {
                stream.writeAll(source);
                stream.shutdownOutput();
                awaitCompletion();
                // it is then in the state that it was saved in: paused, or out of room on its disk, or not begun
                await(
                        status -> !status.equals("inmigrate"),
                        () -> monitor.execute("query-status").path("status").asString(""));
            }
        } finally {
            Files.deleteIfExists(socket);
        }
    }

    private void prepare(Memory memory) throws IOException {
        monitor.execute(
                "migrate-set-capabilities",
                Map.of(
                        "capabilities",
                        List.of(Map.of("capability", "x-ignore-shared", "state", memory == Memory.LEFT_OUT))));
    }

    private SocketChannel accept(ServerSocketChannel server) throws IOException {
        long deadline = System.nanoTime() + CALL_LIMIT.toNanos();
        while (true) {
            SocketChannel caller = server.accept();
            if (caller != null) {
                return caller;
            }
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                throw new QmpException("QEMU does not send the state");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static void copy(TimedChannel stream, DurableFile target, long most) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        long done = 0;
        while (stream.read(chunk.clear()) >= 0) {
            done += chunk.flip().remaining();
            if (done > most) {
                throw new IOException("the state is larger than the guest's memory");
            }
            target.write(chunk);
        }
    }

    private void awaitCompletion() throws IOException {
        await("completed"::equals, () -> {
            JsonNode migration = monitor.execute("query-migrate");
            String status = migration.path("status").asString("");
            if (status.equals("failed") || status.equals("cancelled")) {
                throw new QmpException(migration.path("error-desc").asString("QEMU gives no reason"));
            }
            return status;
        });
    }

    private interface Question {
        String ask() throws IOException;
    }

    private static void await(Predicate<String> wanted, Question question) throws IOException {
        long deadline = System.nanoTime() + END_LIMIT.toNanos();
        String answer = question.ask();
        while (!wanted.test(answer)) {
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                throw new QmpException("QEMU's state transfer stays " + answer);
            }
            LockSupport.parkNanos(POLL.toNanos());
            answer = question.ask();
        }
    }

    private void cancel(IOException reason) {
        try {
            monitor.execute("migrate_cancel");
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }
}
