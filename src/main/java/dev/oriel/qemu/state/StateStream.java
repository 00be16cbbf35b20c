package dev.oriel.qemu.state;

import dev.oriel.engine.SavedState;
import dev.oriel.qemu.process.RunDirectory;
import dev.oriel.qemu.process.TimedChannel;
import dev.oriel.qemu.qmp.QmpClient;
import dev.oriel.qemu.qmp.QmpException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * A guest's state on its way between QEMU and a file (QEMU's migration stream). It goes through a socket in the run
 * directory and through the server, because a confined QEMU can neither start a program nor open a file for it.
 */
public final class StateStream {

    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(30);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(5);
    private static final Duration END_LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(1);
    private static final long UNLIMITED_BYTES_PER_SECOND = 1L << 40;

    /** What a state has beside the memory: the devices, the largest of which is the display's memory. */
    private static final long MOST_WITHOUT_MEMORY = 256L << 20;

    private final QmpClient monitor;
    private final RunDirectory run;

    public StateStream(QmpClient monitor, RunDirectory run) {
        this.monitor = monitor;
        this.run = run;
    }

    /** Takes a state as it comes, to its end. */
    interface Sink {
        void take(Inflow state) throws IOException;
    }

    /**
     * Has QEMU write the state of a guest that is paused.
     *
     * @param memoryBytes how large the guest's memory is
     */
    void save(Sink sink, long memoryBytes) throws IOException {
        monitor.execute("migrate-set-parameters", Map.of("max-bandwidth", UNLIMITED_BYTES_PER_SECOND));
        Path socket = run.outgoingState();
        Files.deleteIfExists(socket);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            run.giveAway(socket);
            server.configureBlocking(false);
            monitor.execute("migrate", Map.of("uri", "unix:" + socket));
            try (TimedChannel stream = new TimedChannel(accept(server), SILENCE_LIMIT);
                    ReadAhead ahead = ReadAhead.of(new Bounded(stream, memoryBytes + MOST_WITHOUT_MEMORY))) {
                sink.take(ahead);
            }
            awaitCompletion();
        } catch (IOException e) {
            cancel(e);
            throw e;
        } finally {
            Files.deleteIfExists(socket);
        }
    }

    /** Gives a state to a QEMU that waits for one; the guest is paused afterwards. */
    public void load(Path file) throws IOException {
        try (FileChannel source = FileChannel.open(file, StandardOpenOption.READ)) {
            load(stream -> stream.writeAll(source));
        }
    }

    /** The same for a QEMU that does not have the memory of which the state is only what differs. */
    public void load(SavedState.Changes state) throws IOException {
        try (LastState.Source whole = JoinedState.of(state)) {
            load(whole::writeTo);
        }
    }

    private interface Sender {
        void send(TimedChannel stream) throws IOException;
    }

    private void load(Sender sender) throws IOException {
        Path socket = run.incomingState();
        Files.deleteIfExists(socket);
        monitor.execute("migrate-incoming", Map.of("uri", "unix:" + socket));
        try (TimedChannel stream =
                new TimedChannel(SocketChannel.open(UnixDomainSocketAddress.of(socket)), SILENCE_LIMIT)) {
            sender.send(stream);
            stream.shutdownOutput();
            awaitCompletion();
            // it is then in the state that it was saved in: paused, or out of room on its disk, or not begun
            await(
                    status -> !status.equals("inmigrate"),
                    () -> monitor.execute("query-status").path("status").asString(""));
        } finally {
            Files.deleteIfExists(socket);
        }
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

    /** A stream that ends with a failure when it is longer than it can rightly be. */
    private static final class Bounded implements ReadableByteChannel {

        private final ReadableByteChannel stream;
        private long left;

        Bounded(ReadableByteChannel stream, long most) {
            this.stream = stream;
            this.left = most;
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            int count = stream.read(into);
            left -= count;
            if (left < 0) {
                throw new IOException("the state is larger than the guest's memory");
            }
            return count;
        }

        @Override
        public boolean isOpen() {
            return stream.isOpen();
        }

        @Override
        public void close() throws IOException {
            stream.close();
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
