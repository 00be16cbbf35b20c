package dev.oriel.qemu.qmp;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A conversation with QEMU's monitor over a Unix socket (QEMU Machine Protocol). One thread of its own reads; commands
 * may come from any thread.
 */
public final class QmpClient implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(QmpClient.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration GREETING_LIMIT = Duration.ofSeconds(5);
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(10);

    /** Hears what QEMU says by itself, on the reading thread: it must not wait for a command's answer. */
    public interface Listener {

        void event(QmpEvent event);

        /** The conversation is over; nothing follows. */
        void ended();

        /** For whoever only gives commands. */
        Listener NOBODY = new Listener() {
            @Override
            public void event(QmpEvent event) {}

            @Override
            public void ended() {}
        };
    }

    private final SocketChannel channel;
    private final Listener listener;
    private final Map<Long, CompletableFuture<JsonNode>> pending = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private final ReentrantLock writing = new ReentrantLock();
    private final CompletableFuture<JsonNode> greeting = new CompletableFuture<>();
    private volatile boolean over;

    private QmpClient(SocketChannel channel, Listener listener) {
        this.channel = channel;
        this.listener = listener;
    }

    /**
     * Connects, and leaves capabilities negotiation behind.
     *
     * @throws IOException when nobody listens there, or whoever does is not QEMU
     */
    public static QmpClient connect(Path socket, Listener listener) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        QmpClient client = new QmpClient(channel, listener);
        Thread.ofVirtual().name("qmp-" + socket.getFileName()).start(client::read);
        try {
            JsonNode hello = await(client.greeting, "its greeting", GREETING_LIMIT);
            if (!hello.has("QMP")) {
                throw new QmpException("this is not a QEMU monitor");
            }
            client.execute("qmp_capabilities");
            return client;
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    /** Gives a command without arguments and waits for its answer, 10 s at most. */
    public JsonNode execute(String command) throws IOException {
        return execute(command, Map.of());
    }

    /**
     * Gives a command and waits for its answer, 10 s at most.
     *
     * @return the command's "return" value
     * @throws QmpException with QEMU's own words when it refuses, when it does not answer, or when it has gone
     */
    public JsonNode execute(String command, Map<String, ?> arguments) throws IOException {
        CompletableFuture<JsonNode> answer = submit(command, arguments);
        try {
            return await(answer, command, COMMAND_LIMIT);
        } finally {
            answer.cancel(false);
        }
    }

    /**
     * Gives a command without waiting for its answer, though for a QEMU that reads nothing. Commands are carried out in
     * order.
     *
     * @return the command's "return" value later, or a {@link QmpException} as in {@link #execute(String, Map)}; once it
     *     is cancelled, the answer is not waited for any more
     */
    public CompletableFuture<JsonNode> submit(String command, Map<String, ?> arguments) {
        long id = lastId.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        pending.put(id, answer);
        var _ = answer.whenComplete((value, refused) -> pending.remove(id));
        try {
            write(JSON.writeValueAsBytes(
                    arguments.isEmpty()
                            ? Map.of("execute", command, "id", id)
                            : Map.of("execute", command, "arguments", arguments, "id", id)));
        } catch (IOException e) {
            answer.completeExceptionally(e);
        }
        if (over) {
            answer.completeExceptionally(new QmpException("QEMU has ended the conversation"));
        }
        return answer;
    }

    public boolean isOver() {
        return over;
    }

    /** Hangs up; QEMU and its guest go on. Idempotent. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("A monitor socket did not close cleanly", e);
        }
    }

    private void write(byte[] message) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(message.length + 1);
        bytes.put(message).put((byte) '\n').flip();
        writing.lock();
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } finally {
            writing.unlock();
        }
    }

    private void read() {
        try {
            QmpLines lines = new QmpLines(channel);
            for (String line = lines.next(); line != null; line = lines.next()) {
                receive(line);
            }
        } catch (IOException e) {
            log.debug("A monitor conversation broke", e);
        } finally {
            close();
            over = true;
            QmpException reason = new QmpException("QEMU has ended the conversation");
            greeting.completeExceptionally(reason);
            pending.values().forEach(answer -> answer.completeExceptionally(reason));
            listener.ended();
        }
    }

    private void receive(String line) throws QmpException {
        JsonNode message = parse(line);
        if (message.has("event")) {
            listener.event(QmpEvent.of(message));
        } else if (message.has("QMP")) {
            greeting.complete(message);
        } else {
            CompletableFuture<JsonNode> answer = pending.get(message.path("id").asLong(-1));
            if (answer == null) {
                log.debug("QEMU answers a question that nobody waits for: {}", line);
            } else if (message.has("error")) {
                answer.completeExceptionally(
                        new QmpException(message.path("error").path("desc").asString("QEMU gave no reason")));
            } else {
                answer.complete(message.path("return"));
            }
        }
    }

    /** Reads one message; anything but a JSON object ends the conversation. */
    public static JsonNode parse(String line) throws QmpException {
        try {
            JsonNode message = JSON.readTree(line);
            if (message != null && message.isObject()) {
                return message;
            }
        } catch (JacksonException e) {
            throw new QmpException("QEMU sent a line that is not JSON", e);
        }
        throw new QmpException("QEMU sent a line that is not a JSON object");
    }

    private static JsonNode await(CompletableFuture<JsonNode> answer, String to, Duration limit) throws IOException {
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new QmpException(String.valueOf(cause.getMessage()), cause);
        } catch (TimeoutException e) {
            throw new QmpException("QEMU did not answer within " + limit.toSeconds() + " s (" + to + ")", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QmpException("interrupted while waiting for QEMU (" + to + ")", e);
        }
    }
}
