package dev.oriel.qemu.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.qemu.qmp.QmpClient;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Work on the files below a disk, by a QEMU that fails at it. */
class ChainWorkTests {

    private static final String DONE = "\"return\": {}";

    @TempDir
    Path folder;

    private final List<String> ordered = new CopyOnWriteArrayList<>();
    private Path socket;
    private ServerSocketChannel server;
    private volatile String status = "pending";
    private volatile String flush = "\"return\": \"\"";
    private volatile String cancel = DONE;

    @BeforeEach
    void beQemu() throws IOException {
        socket = folder.resolve("control");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(this::answer);
    }

    @AfterEach
    void end() throws IOException {
        server.close();
    }

    @Test
    void whatWasCopiedIsOnTheDiskBeforeTheJobEnds() throws Exception {
        assertThat(shorten(true)).isTrue();
        assertThat(ordered)
                .containsSubsequence("block-stream", "human-monitor-command", "job-finalize", "job-dismiss")
                .doesNotContain("job-cancel");
    }

    @Test
    void whatIsNotWantedAnyMoreIsBrokenOff() throws Exception {
        status = "running";
        assertThat(shorten(false)).isFalse();
        assertThat(ordered)
                .containsSubsequence("block-stream", "job-cancel", "job-dismiss")
                .doesNotContain("job-finalize");
    }

    @Test
    void aFlushThatFailsBreaksItOff() {
        flush = "\"return\": \"no space left\"";
        assertThatThrownBy(() -> shorten(true)).isInstanceOf(IOException.class).hasMessageContaining("no space left");
        assertThat(ordered).containsSubsequence("job-cancel", "job-dismiss").doesNotContain("job-finalize");
    }

    @Test
    void theFirstReasonIsToldWhenBreakingOffFailsToo() {
        flush = "\"return\": \"no space left\"";
        cancel = "\"error\": {\"class\": \"GenericError\", \"desc\": \"not now\"}";
        assertThatThrownBy(() -> shorten(true))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no space left")
                .satisfies(e -> assertThat(e.getSuppressed())
                        .singleElement()
                        .satisfies(second -> assertThat(second).hasMessageContaining("not now")));
    }

    private boolean shorten(boolean wanted) throws IOException {
        try (QmpClient monitor = QmpClient.connect(socket, QmpClient.Listener.NOBODY)) {
            return new ChainWork(monitor).shorten("disk0", null, "", () -> wanted);
        }
    }

    private void answer() {
        try (SocketChannel channel = server.accept()) {
            say(channel, "{\"QMP\": {}}\n");
            BufferedReader heard = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
            for (String line = heard.readLine(); line != null; line = heard.readLine()) {
                JsonNode command = QmpClient.parse(line);
                String name = command.path("execute").asString();
                ordered.add(name);
                say(channel, "{" + answerTo(name) + ", \"id\": " + command.path("id") + "}\n");
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    private String answerTo(String command) {
        return switch (command) {
            case "query-jobs" ->
                "\"return\": [{\"id\": \"shorten\", \"status\": \"" + status + "\""
                        + (ordered.contains("job-cancel") ? ", \"error\": \"Operation canceled\"" : "") + "}]";
            case "human-monitor-command" -> flush;
            case "job-finalize" -> {
                status = "concluded";
                yield DONE;
            }
            case "job-cancel" -> {
                status = cancel.equals(DONE) ? "concluded" : status;
                yield cancel;
            }
            default -> DONE;
        };
    }

    private static void say(SocketChannel channel, String text) throws IOException {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
