package dev.oriel.qemu.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.oriel.engine.EngineException;
import dev.oriel.engine.GuestRefusal;
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
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The agent's side is played by the test, honestly and otherwise. */
class QemuGuestAgentTests {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    Path folder;

    private final List<JsonNode> asked = new CopyOnWriteArrayList<>();
    private ServerSocketChannel server;
    private QemuGuestAgent agent;

    @BeforeEach
    void listen() throws IOException {
        Path socket = folder.resolve("agent");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        agent = new QemuGuestAgent(socket);
    }

    @AfterEach
    void hangUp() throws IOException {
        server.close();
    }

    @Test
    void aProgramsOutputComesBack() throws Exception {
        play("{\"return\":{\"pid\":7}}", "{\"return\":{\"exited\":false}}", exited(0, "hello\n", ""));
        assertThat(agent.run(List.of("/bin/cat", "-n"), "wörds", SOON)).isEqualTo("hello\n");
        JsonNode exec = asked.get(1).path("arguments");
        assertThat(exec.path("path").asString()).isEqualTo("/bin/cat");
        assertThat(exec.path("arg").get(0).asString()).isEqualTo("-n");
        assertThat(new String(Base64.getDecoder().decode(exec.path("input-data").asString()), UTF_8))
                .isEqualTo("wörds");
        assertThat(asked.getLast().path("arguments").path("pid").asInt()).isEqualTo(7);
    }

    @Test
    void aProgramThatFailsIsQuoted() throws Exception {
        play("{\"return\":{\"pid\":7}}", exited(2, "", "no such host"));
        assertThatThrownBy(() -> agent.run(List.of("/bin/false"), "", SOON))
                .isExactlyInstanceOf(EngineException.class)
                .hasMessageContaining("status 2: no such host");
    }

    @Test
    void aProgramThatDoesNotEndIsNotWaitedFor() throws Exception {
        play(index -> index == 0 ? "{\"return\":{\"pid\":7}}" : "{\"return\":{\"exited\":false}}");
        assertTimeoutPreemptively(
                SOON,
                () -> assertThatThrownBy(() -> agent.run(List.of("/bin/sleep"), "", SHORT))
                        .isInstanceOf(EngineException.class));
    }

    @Test
    void theClockIsSetInNanoseconds() throws Exception {
        play("{\"return\":{}}");
        agent.setTime(Instant.ofEpochSecond(1_800_000_000L, 5));
        assertThat(asked.getLast().path("execute").asString()).isEqualTo("guest-set-time");
        assertThat(asked.getLast().path("arguments").path("time").asLong()).isEqualTo(1_800_000_000_000_000_005L);
    }

    @Test
    void aRefusalIsInTheAgentsOwnWords() throws Exception {
        play("{\"error\":{\"class\":\"CommandNotFound\",\"desc\":\"guest-fstrim has been disabled\"}}");
        assertThatThrownBy(agent::trim)
                .isInstanceOf(GuestRefusal.class)
                .hasMessageContaining("guest-fstrim has been disabled");
    }

    @Test
    void whoeverSaysNothingDoesNotAnswer() {
        assertTimeoutPreemptively(SOON, () -> assertThat(agent.answers(SHORT)).isFalse());
    }

    @Test
    void oldAnswersArePassedOver() throws Exception {
        serve(channel -> {
            say(channel, "{\"return\":{\"half\":");
            BufferedReader heard = ears(channel);
            JsonNode greeting = hear(heard);
            say(channel, "\n{\"return\":{}}\n{\"return\":12}\nrubbish\n");
            greet(channel, greeting);
        });
        assertThat(agent.answers(SOON)).isTrue();
    }

    @Test
    void outputThatIsTooLongIsRefused() throws Exception {
        play("{\"return\":{\"pid\":7}}", exited(0, "x".repeat(QemuGuestAgent.MAX_OUTPUT + 1), ""));
        assertThatThrownBy(() -> agent.run(List.of("/bin/yes"), "", SOON)).hasMessageContaining("more than 1048576");
        play("{\"return\":{\"pid\":7}}", exited(0, "x".repeat(2 * QemuGuestAgent.MAX_OUTPUT), ""));
        assertThatThrownBy(() -> agent.run(List.of("/bin/yes"), "", SOON)).hasMessageContaining("a line of more than");
        play("{\"return\":{\"pid\":7}}", exited(0, "x".repeat(QemuGuestAgent.MAX_OUTPUT), ""));
        assertThat(agent.run(List.of("/bin/yes"), "", SOON)).hasSize(QemuGuestAgent.MAX_OUTPUT);
    }

    @Test
    void aGuestThatNeverStopsTalkingIsLeft() throws Exception {
        serve(channel -> {
            while (true) {
                say(channel, "{\"return\":{}}\n".repeat(1000));
            }
        });
        assertTimeoutPreemptively(SOON, () -> assertThat(agent.answers(SHORT)).isFalse());
    }

    @Test
    void nothingThatAGuestSaysDoesHarm() throws Exception {
        Random random = new Random(42);
        List<String> words = List.of(
                "{",
                "}",
                "[",
                "]",
                ":",
                ",",
                "\"return\"",
                "\"pid\"",
                "\"exited\"",
                "true",
                "\"out-data\"",
                "\"AA=\"",
                "\"exitcode\"",
                "0",
                "-1",
                "1e999",
                "\"\\ud800\"",
                "\"error\"",
                "null",
                "[[[[",
                "\u0000",
                "\uFFFD");
        for (int round = 0; round < 200; round++) {
            StringBuilder answer = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                answer.append(words.get(random.nextInt(words.size())));
            }
            play(answer.toString(), answer.toString());
            try {
                assertThat(agent.run(List.of("/bin/true"), "", SHORT)).isNotNull();
            } catch (EngineException refused) {
                assertThat(refused).hasMessageStartingWith("the guest agent: ");
            }
        }
    }

    private interface Guest {
        void talk(SocketChannel channel) throws IOException;
    }

    private interface Answers {
        String answer(int number);
    }

    private static String exited(int code, String output, String errors) {
        return "{\"return\":{\"exited\":true,\"exitcode\":%d,\"out-data\":\"%s\",\"err-data\":\"%s\"}}"
                .formatted(code, base64(output), base64(errors));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    /** Greets, gives these answers and hangs up. */
    private void play(String... answers) {
        serve(channel -> {
            BufferedReader heard = ears(channel);
            greet(channel, hear(heard));
            for (String answer : answers) {
                hear(heard);
                say(channel, answer + "\n");
            }
        });
    }

    private void play(Answers answers) {
        serve(channel -> {
            BufferedReader heard = ears(channel);
            greet(channel, hear(heard));
            for (int i = 0; true; i++) {
                hear(heard);
                say(channel, answers.answer(i) + "\n");
            }
        });
    }

    private void serve(Guest guest) {
        Thread.ofVirtual().start(() -> {
            try (SocketChannel channel = server.accept()) {
                guest.talk(channel);
            } catch (IOException | RuntimeException e) {
                // the test has hung up
            }
        });
    }

    /** Latin-1, because the greeting's delimiter is no UTF-8. */
    private static BufferedReader ears(SocketChannel channel) {
        return new BufferedReader(Channels.newReader(channel, StandardCharsets.ISO_8859_1));
    }

    private JsonNode hear(BufferedReader heard) throws IOException {
        JsonNode question = JSON.readTree(heard.readLine().replace("\u00ff", ""));
        asked.add(question);
        return question;
    }

    private static void greet(SocketChannel channel, JsonNode greeting) throws IOException {
        channel.write(ByteBuffer.wrap(new byte[] {(byte) 0xFF}));
        say(channel, "{\"return\":" + greeting.path("arguments").path("id").asLong() + "}\n");
    }

    private static void say(SocketChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
