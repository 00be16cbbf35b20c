package dev.oriel.qemu.agent;

import dev.oriel.qemu.process.TimedChannel;
import dev.oriel.qemu.qmp.QmpException;
import dev.oriel.qemu.qmp.QmpLines;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A conversation with the agent in a guest (QEMU Guest Agent Protocol). The guest may be hostile: what it says is
 * bounded in length, and all of the conversation in time.
 */
final class AgentConversation implements AutoCloseable {

    /** The longest output of a program, in base64, and some words around it. */
    static final int MAX_LINE = QemuGuestAgent.MAX_OUTPUT / 3 * 4 + 65536;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Makes the agent forget what it has half read, and comes before its answer to the greeting. */
    private static final byte DELIMITER = (byte) 0xFF;

    /** A byte that is no UTF-8, as it looks when it has been read as such. */
    private static final char DELIMITER_READ = '\uFFFD';

    private final TimedChannel channel;
    private final QmpLines lines;

    private AgentConversation(TimedChannel channel) {
        this.channel = channel;
        this.lines = new QmpLines(channel, MAX_LINE);
    }

    /**
     * Greets the agent.
     *
     * @param limit how long the whole conversation may take
     * @throws IOException when no agent answers in time
     */
    static AgentConversation open(Path socket, Duration limit) throws IOException {
        AgentConversation conversation =
                new AgentConversation(new TimedChannel(SocketChannel.open(UnixDomainSocketAddress.of(socket)), limit));
        try {
            conversation.channel.endWithin(limit);
            conversation.greet();
            return conversation;
        } catch (IOException e) {
            try (conversation) {
                throw e;
            }
        }
    }

    /**
     * Gives a command and waits for its answer.
     *
     * @return the command's "return" value
     * @throws AgentRefusal when it refuses
     */
    JsonNode ask(String command, Map<String, ?> arguments) throws IOException {
        say(command, arguments);
        String line = lines.next();
        if (line == null) {
            throw new QmpException("the guest has ended");
        }
        JsonNode answer = parse(line);
        if (answer.has("error")) {
            throw new AgentRefusal(answer.path("error").path("desc").asString("it gives no reason"));
        }
        if (!answer.has("return")) {
            throw new QmpException("it does not answer the question");
        }
        return answer.path("return");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** There may be answers to questions that somebody else asked and did not wait for: they are passed over. */
    private void greet() throws IOException {
        int name = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
        channel.write(ByteBuffer.wrap(new byte[] {DELIMITER}));
        say("guest-sync-delimited", Map.of("id", name));
        while (true) {
            String line = lines.next();
            if (line == null) {
                throw new QmpException("the guest has ended");
            }
            if (isAnswerTo(name, line)) {
                return;
            }
        }
    }

    private void say(String command, Map<String, ?> arguments) throws IOException {
        String message = JSON.writeValueAsString(
                arguments.isEmpty() ? Map.of("execute", command) : Map.of("execute", command, "arguments", arguments));
        channel.write(ByteBuffer.wrap((message + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    private static boolean isAnswerTo(int name, String line) {
        try {
            return parse(line.substring(line.lastIndexOf(DELIMITER_READ) + 1))
                            .path("return")
                            .asLong(0)
                    == name;
        } catch (QmpException e) {
            return false;
        }
    }

    private static JsonNode parse(String line) throws QmpException {
        try {
            JsonNode message = JSON.readTree(line);
            if (message != null && message.isObject()) {
                return message;
            }
            throw new QmpException("it says what is not a JSON object");
        } catch (JacksonException e) {
            throw new QmpException("it says what is not JSON", e);
        }
    }
}
