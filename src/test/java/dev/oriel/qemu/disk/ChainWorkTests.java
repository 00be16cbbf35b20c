package dev.oriel.qemu.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.qemu.qmp.FakeMonitor;
import dev.oriel.qemu.qmp.FakeMonitor.Answer;
import dev.oriel.qemu.qmp.QmpClient;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Work on the files below a disk, by a QEMU that fails at it. */
class ChainWorkTests {

    @TempDir
    Path folder;

    private Path socket;
    private FakeMonitor qemu;
    private volatile String status = "pending";
    private volatile Answer flush = new Answer.Returned("\"\"");
    private volatile Answer cancel = FakeMonitor.DONE;

    @BeforeEach
    void beQemu() throws IOException {
        socket = folder.resolve("control");
        qemu = FakeMonitor.at(socket, this::answer);
    }

    @AfterEach
    void end() throws IOException {
        qemu.close();
    }

    @Test
    void whatWasCopiedIsOnTheDiskBeforeTheJobEnds() throws Exception {
        assertThat(shorten(true)).isTrue();
        assertThat(qemu.ordered())
                .containsSubsequence("block-stream", "human-monitor-command", "job-finalize", "job-dismiss")
                .doesNotContain("job-cancel");
    }

    @Test
    void whatIsNotWantedAnyMoreIsBrokenOff() throws Exception {
        status = "running";
        assertThat(shorten(false)).isFalse();
        assertThat(qemu.ordered())
                .containsSubsequence("block-stream", "job-cancel", "job-dismiss")
                .doesNotContain("job-finalize");
    }

    @Test
    void aFlushThatFailsBreaksItOff() {
        flush = new Answer.Returned("\"no space left\"");
        assertThatThrownBy(() -> shorten(true)).isInstanceOf(IOException.class).hasMessageContaining("no space left");
        assertThat(qemu.ordered())
                .containsSubsequence("job-cancel", "job-dismiss")
                .doesNotContain("job-finalize");
    }

    @Test
    void theFirstReasonIsToldWhenBreakingOffFailsToo() {
        flush = new Answer.Returned("\"no space left\"");
        cancel = new Answer.Refused("not now");
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

    private Answer answer(String command) {
        return switch (command) {
            case "query-jobs" -> {
                String error = qemu.ordered().contains("job-cancel") ? ", \"error\": \"Operation canceled\"" : "";
                yield new Answer.Returned("[{\"id\": \"shorten\", \"status\": \"" + status + "\"" + error + "}]");
            }
            case "human-monitor-command" -> flush;
            case "job-finalize" -> {
                status = "concluded";
                yield FakeMonitor.DONE;
            }
            case "job-cancel" -> {
                status = cancel.equals(FakeMonitor.DONE) ? "concluded" : status;
                yield cancel;
            }
            default -> FakeMonitor.DONE;
        };
    }
}
