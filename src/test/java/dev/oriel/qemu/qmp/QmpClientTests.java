package dev.oriel.qemu.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

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
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A monitor conversation against a QEMU that says what the test wants. */
class QmpClientTests implements QmpClient.Listener {

    private static final String GREETING = "{\"QMP\": {\"version\": {}, \"capabilities\": []}}\n";

    @TempDir
    Path folder;

    private final List<QmpEvent> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger ends = new AtomicInteger();
    private ServerSocketChannel server;
    private Path socket;

    @BeforeEach
    void listen() throws IOException {
        socket = folder.resolve("qmp");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
    }

    @AfterEach
    void hangUp() throws IOException {
        server.close();
    }

    @Override
    public void event(QmpEvent event) {
        events.add(event);
    }

    @Override
    public void ended() {
        ends.incrementAndGet();
    }

    @Test
    void anAnswerGoesToItsQuestionThoughEventsComeBetween() throws Exception {
        answer("{\"event\": \"STOP\", \"timestamp\": {}}\n{\"return\": {\"status\": \"paused\"}, \"id\": %s}\n");
        try (QmpClient client = QmpClient.connect(socket, this)) {
            assertThat(client.execute("query-status").path("status").asString()).isEqualTo("paused");
            await().untilAsserted(() -> assertThat(events).contains(new QmpEvent.Stopped()));
        }
    }

    @Test
    void aRefusalIsInQemusOwnWords() throws Exception {
        serve(channel -> {
            say(channel, GREETING);
            BufferedReader heard = ears(channel);
            say(channel, "{\"return\": {}, \"id\": " + idOf(heard.readLine()) + "}\n");
            say(
                    channel,
                    "{\"error\": {\"class\": \"GenericError\", \"desc\": \"Device 'x' not found\"}, \"id\": "
                            + idOf(heard.readLine()) + "}\n");
        });
        try (QmpClient client = QmpClient.connect(socket, this)) {
            assertThatThrownBy(() -> client.execute("eject", Map.of("id", "x")))
                    .isInstanceOf(QmpException.class)
                    .hasMessage("Device 'x' not found");
        }
    }

    @Test
    void whoeverWaitsHearsThatQemuHasGone() throws Exception {
        serve(channel -> {
            say(channel, GREETING);
            BufferedReader heard = ears(channel);
            say(channel, "{\"return\": {}, \"id\": " + idOf(heard.readLine()) + "}\n");
            heard.readLine();
            channel.close();
        });
        QmpClient client = QmpClient.connect(socket, this);
        assertThatThrownBy(() -> client.execute("quit"))
                .isInstanceOf(QmpException.class)
                .hasMessageContaining("ended the conversation");
        await().untilAsserted(() -> assertThat(ends).hasValue(1));
        assertThat(client.isOver()).isTrue();
        assertThatThrownBy(() -> client.execute("quit")).isInstanceOf(QmpException.class);
    }

    @Test
    void somethingThatIsNotQemuIsRefused() throws Exception {
        serve(channel -> say(channel, "SSH-2.0-OpenSSH_9.2\r\n"));
        assertThatThrownBy(() -> QmpClient.connect(socket, this)).isInstanceOf(IOException.class);
    }

    @Test
    void eventsAreTyped() throws Exception {
        assertThat(event("{\"event\":\"SHUTDOWN\",\"data\":{\"guest\":true,\"reason\":\"guest-shutdown\"}}"))
                .isEqualTo(new QmpEvent.Shutdown(true, "guest-shutdown"));
        assertThat(event("{\"event\":\"BLOCK_IO_ERROR\",\"data\":{\"action\":\"stop\",\"nospace\":true,"
                        + "\"reason\":\"No space left on device\"}}"))
                .isEqualTo(new QmpEvent.BlockIoError(true, true, "No space left on device"));
        assertThat(event("{\"event\":\"GUEST_PANICKED\",\"data\":{\"action\":\"pause\"}}"))
                .isEqualTo(new QmpEvent.GuestPanicked());
        assertThat(event("{\"event\":\"SHUTDOWN\",\"data\":[7]}")).isEqualTo(new QmpEvent.Shutdown(false, ""));
        assertThat(event("{\"event\":\"RTC_CHANGE\"}")).isEqualTo(new QmpEvent.Other("RTC_CHANGE"));
        assertThat(event("{\"event\":{}}")).isEqualTo(new QmpEvent.Other(""));
    }

    private static QmpEvent event(String line) throws QmpException {
        return QmpEvent.of(QmpClient.parse(line));
    }

    /** Greets, agrees on capabilities, and answers the next command with this text, %s being its id. */
    private void answer(String text) {
        serve(channel -> {
            say(channel, GREETING);
            BufferedReader heard = ears(channel);
            say(channel, "{\"return\": {}, \"id\": " + idOf(heard.readLine()) + "}\n");
            say(channel, text.formatted(idOf(heard.readLine())));
            heard.readLine();
        });
    }

    private interface Qemu {
        void talk(SocketChannel channel) throws IOException;
    }

    private void serve(Qemu qemu) {
        Thread.ofVirtual().start(() -> {
            try (SocketChannel channel = server.accept()) {
                qemu.talk(channel);
            } catch (IOException e) {
                // the test is over
            }
        });
    }

    private static BufferedReader ears(SocketChannel channel) {
        return new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    }

    private static void say(SocketChannel channel, String text) throws IOException {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static long idOf(String command) throws QmpException {
        return QmpClient.parse(command).path("id").asLong();
    }
}
