package dev.oriel.qemu.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.oriel.qemu.process.RunDirectory;
import dev.oriel.qemu.qmp.FakeMonitor;
import dev.oriel.qemu.qmp.FakeMonitor.Answer;
import dev.oriel.qemu.qmp.QmpClient;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A state from a QEMU that fails, lies or sends too much. */
class StateStreamTests {

    @TempDir
    Path folder;

    private RunDirectory run;
    private FakeMonitor qemu;
    private Path file;
    private volatile String ending = "completed";
    private volatile long sent = 5_000_000;

    @BeforeEach
    void beQemu() throws IOException {
        UUID id = UUID.randomUUID();
        run = new RunDirectory(id, Files.createDirectory(folder.resolve(id.toString())));
        file = folder.resolve("file");
        qemu = FakeMonitor.at(run.control(), this::answer);
    }

    @AfterEach
    void end() throws IOException {
        qemu.close();
    }

    @Test
    void allThatIsSentIsInTheFile() throws Exception {
        save();
        assertThat(file).hasSize(sent);
        assertThat(Files.readAllBytes(file)).containsOnly(7);
        assertThat(run.outgoingState()).doesNotExist();
    }

    @Test
    void aStateThatFailsIsRefused() {
        ending = "failed";
        assertThatThrownBy(this::save).isInstanceOf(IOException.class).hasMessage("a device refuses");
        assertThat(run.outgoingState()).doesNotExist();
        assertThat(qemu.ordered()).contains("migrate_cancel");
    }

    @Test
    void aStateThatIsTooLargeIsCutOff() {
        sent = Long.MAX_VALUE;
        assertThatThrownBy(this::save).isInstanceOf(IOException.class).hasMessageContaining("larger");
        await().untilAsserted(() -> assertThat(qemu.ordered()).contains("migrate_cancel"));
    }

    @Test
    void aQemuThatEndsIsNoticed() {
        ending = "gone";
        assertThatThrownBy(this::save).isInstanceOf(IOException.class);
    }

    private void save() throws IOException {
        try (QmpClient monitor = QmpClient.connect(run.control(), QmpClient.Listener.NOBODY)) {
            new StateStream(monitor, run).save(this::take, 100_000_000);
        }
    }

    private void take(Inflow state) throws IOException {
        try (StateFile target = StateFile.create(file)) {
            for (ByteBuffer piece = state.more(); piece.hasRemaining(); piece = state.more()) {
                target.write(piece);
            }
            target.finish();
        }
    }

    private Answer answer(String command) {
        return switch (command) {
            case "migrate" -> {
                Thread.ofVirtual().start(this::send);
                yield FakeMonitor.DONE;
            }
            case "query-migrate" ->
                ending.equals("gone")
                        ? new Answer.HungUp()
                        : new Answer.Returned("{\"status\": \"" + ending + "\", \"error-desc\": \"a device refuses\"}");
            default -> FakeMonitor.DONE;
        };
    }

    private void send() {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(run.outgoingState()))) {
            byte[] some = new byte[100_000];
            Arrays.fill(some, (byte) 7);
            for (long left = sent; left > 0; ) {
                ByteBuffer bytes = ByteBuffer.wrap(some, 0, (int) Math.min(left, some.length));
                left -= bytes.remaining();
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
        } catch (IOException e) {
            // it has been cut off
        }
    }
}
