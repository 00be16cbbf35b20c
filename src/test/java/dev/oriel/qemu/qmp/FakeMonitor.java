package dev.oriel.qemu.qmp;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** QEMU's side of one monitor conversation: it keeps what it is ordered, and answers what a test wants. */
public final class FakeMonitor implements AutoCloseable {

    /** QEMU has done as it was told, and there is nothing to say. */
    public static final Answer DONE = new Answer.Returned("{}");

    private final ServerSocketChannel server;
    private final Function<String, Answer> answers;
    private final List<String> ordered = new CopyOnWriteArrayList<>();

    private FakeMonitor(ServerSocketChannel server, Function<String, Answer> answers) {
        this.server = server;
        this.answers = answers;
    }

    /** What QEMU does about an order. */
    public sealed interface Answer {

        /** @param json what came of it */
        record Returned(String json) implements Answer {}

        /** @param reason QEMU's own words, without quotation marks */
        record Refused(String reason) implements Answer {}

        /** QEMU ends. */
        record HungUp() implements Answer {}
    }

    /**
     * Waits for whoever calls.
     *
     * @param answers to the name of a command
     */
    public static FakeMonitor at(Path socket, Function<String, Answer> answers) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        FakeMonitor monitor = new FakeMonitor(server, answers);
        Thread.ofVirtual().start(monitor::converse);
        return monitor;
    }

    /** The names of all commands so far, first things first. */
    public List<String> ordered() {
        return List.copyOf(ordered);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void converse() {
        try (SocketChannel channel = server.accept()) {
            say(channel, "{\"QMP\": {}}");
            BufferedReader heard = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
            for (String line = heard.readLine(); line != null; line = heard.readLine()) {
                JsonNode command = QmpClient.parse(line);
                String name = command.path("execute").asString();
                ordered.add(name);
                switch (answers.apply(name)) {
                    case Answer.Returned(String json) ->
                        say(channel, "{\"return\": %s, \"id\": %s}".formatted(json, command.path("id")));
                    case Answer.Refused(String reason) ->
                        say(
                                channel,
                                "{\"error\": {\"class\": \"GenericError\", \"desc\": \"%s\"}, \"id\": %s}"
                                        .formatted(reason, command.path("id")));
                    case Answer.HungUp() -> {
                        return;
                    }
                }
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    private static void say(SocketChannel channel, String line) throws IOException {
        channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
    }
}
