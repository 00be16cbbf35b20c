package dev.oriel.qemu.agent;

import dev.oriel.engine.EngineException;
import dev.oriel.engine.GuestAgent;
import dev.oriel.engine.GuestRefusal;
import dev.oriel.qemu.qmp.QmpException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.databind.JsonNode;

/** The agent of a QEMU guest. Whoever calls while another one speaks to it waits, within the time that he is given. */
public final class QemuGuestAgent implements GuestAgent {

    /** Of a program, in bytes. */
    static final int MAX_OUTPUT = 1 << 20;

    private static final Duration CLOCK_LIMIT = Duration.ofSeconds(15);
    private static final Duration TRIM_LIMIT = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int WORDS = 500;

    private final Path socket;
    private final ReentrantLock speaking = new ReentrantLock();

    public QemuGuestAgent(Path socket) {
        this.socket = socket;
    }

    @Override
    public boolean answers(Duration limit) {
        try {
            return converse(limit, agent -> true);
        } catch (EngineException e) {
            return false;
        }
    }

    @Override
    public void setTime(Instant now) throws EngineException {
        long nanos = Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
        converse(CLOCK_LIMIT, agent -> agent.ask("guest-set-time", Map.of("time", nanos)));
    }

    @Override
    public void trim() throws EngineException {
        converse(TRIM_LIMIT, agent -> agent.ask("guest-fstrim", Map.of()));
    }

    @Override
    public String run(List<String> program, String input, Duration limit) throws EngineException {
        return converse(limit, agent -> {
            JsonNode started = agent.ask(
                    "guest-exec",
                    Map.of(
                            "path",
                            program.getFirst(),
                            "arg",
                            program.subList(1, program.size()),
                            "input-data",
                            Base64.getEncoder().encodeToString(input.getBytes(StandardCharsets.UTF_8)),
                            "capture-output",
                            true));
            return output(awaitEnd(agent, started.path("pid").asLong(-1), limit));
        });
    }

    private interface Talk<T> {
        T with(AgentConversation agent) throws IOException;
    }

    private <T> T converse(Duration limit, Talk<T> talk) throws EngineException {
        long start = System.nanoTime();
        try {
            if (!speaking.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new EngineException("the guest agent is busy");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while waiting for the guest agent", e);
        }
        Duration left = limit.minusNanos(System.nanoTime() - start);
        try (AgentConversation agent = AgentConversation.open(socket, left)) {
            return talk.with(agent);
        } catch (AgentRefusal e) {
            throw new GuestRefusal("the guest agent: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new EngineException("the guest agent: " + e.getMessage(), e);
        } finally {
            speaking.unlock();
        }
    }

    private static JsonNode awaitEnd(AgentConversation agent, long process, Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            JsonNode status = agent.ask("guest-exec-status", Map.of("pid", process));
            if (status.path("exited").asBoolean(false)) {
                return status;
            }
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                throw new QmpException("the program did not end in time");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static String output(JsonNode status) throws QmpException {
        int code = status.path("exitcode").asInt(-1);
        if (code != 0) {
            String words = decoded(status, "err-data").strip();
            String shown = words.length() > WORDS ? words.substring(0, WORDS) : words;
            throw new QmpException("the program ended with status " + code + (shown.isEmpty() ? "" : ": " + shown));
        }
        String output = decoded(status, "out-data");
        if (status.path("out-truncated").asBoolean(false)) {
            throw new QmpException("the program wrote too much");
        }
        return output;
    }

    private static String decoded(JsonNode status, String field) throws QmpException {
        try {
            byte[] bytes = Base64.getDecoder().decode(status.path(field).asString(""));
            if (bytes.length > MAX_OUTPUT) {
                throw new QmpException("the program wrote more than " + MAX_OUTPUT + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new QmpException("it says what is not base64", e);
        }
    }
}
