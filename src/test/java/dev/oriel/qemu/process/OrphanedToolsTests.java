package dev.oriel.qemu.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OrphanedToolsTests {

    private final Process server = start("");
    private final Process tool = start(Long.toString(server.pid()));

    @AfterEach
    void endAll() {
        server.destroyForcibly();
        tool.destroyForcibly();
    }

    @Test
    void whatAServerWaitsForIsLeftAlone() {
        OrphanedTools.end();

        assertThat(tool.isAlive()).isTrue();
    }

    @Test
    void whatADeadServerHasLeftIsEnded() throws Exception {
        server.destroyForcibly().waitFor();

        OrphanedTools.end();

        assertThat(tool.waitFor(1, SECONDS)).isTrue();
    }

    @Test
    void ourOwnAreMarked() throws Exception {
        ToolRun run = ToolRun.of(Duration.ofSeconds(5), List.of("sh", "-c", "echo $ORIEL_SERVER"));

        assertThat(run.output()).isEqualTo(Long.toString(ProcessHandle.current().pid()));
    }

    private static Process start(String server) {
        try {
            ProcessBuilder builder = new ProcessBuilder("sleep", "60");
            if (!server.isEmpty()) {
                builder.environment().put("ORIEL_SERVER", server);
            }
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
