package dev.oriel.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** QEMU's monitor (QMP) at the other end of a socket: one order at a time, each answered in limited time. */
final class Monitor implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final long LIMIT_SECONDS = 120;

    private final SocketChannel channel;
    private final BufferedReader lines;

    Monitor(SocketChannel channel) throws IOException, InterruptedException {
        this.channel = channel;
        this.lines =
                new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
        execute("qmp_capabilities", Map.of());
    }

    /** Says something in the words of QEMU's monitor for people. */
    void say(String words) throws IOException, InterruptedException {
        String answer = execute("human-monitor-command", Map.of("command-line", words))
                .asString("")
                .strip();
        if (!answer.isEmpty()) {
            throw new IOException("QEMU answers to \"" + words + "\": " + answer);
        }
    }

    private JsonNode execute(String command, Map<String, Object> arguments) throws IOException, InterruptedException {
        byte[] order = JSON.writeValueAsBytes(Map.of("execute", command, "arguments", arguments));
        channel.write(ByteBuffer.wrap(order));
        FutureTask<JsonNode> answer = new FutureTask<>(this::answer);
        Thread.ofVirtual().name("monitor").start(answer);
        try {
            return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("QEMU does not answer to \"" + command + "\"", e);
        }
    }

    private JsonNode answer() throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode message = JSON.readTree(line);
            if (message.has("error")) {
                throw new IOException(message.path("error").path("desc").asString());
            }
            if (message.has("return")) {
                return message.path("return");
            }
        }
        throw new IOException("QEMU has ended");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
