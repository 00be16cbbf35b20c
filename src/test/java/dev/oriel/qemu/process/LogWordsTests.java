package dev.oriel.qemu.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a person hears of QEMU's log. */
class LogWordsTests {

    @Test
    void theLastErrorWithoutItsPrefix() {
        assertThat(LogWords.reason(List.of(
                        LogWords.OURS + "qemu-system-x86_64 -S",
                        "2026-11-21T04:30:41.630932Z qemu-system-x86_64: Image is not in qcow2 format",
                        "2026-11-21T04:30:41.630940Z qemu-system-x86_64: warning: something else")))
                .hasValue("Image is not in qcow2 format");
    }

    @Test
    void aWarningIsBetterThanNothing() {
        assertThat(LogWords.reason(List.of("qemu-system-x86_64: warning: slow")))
                .hasValue("warning: slow");
    }

    @Test
    void ourOwnLinesAreNotQemus() {
        assertThat(LogWords.reason(List.of(LogWords.OURS + "qemu-system-x86_64 -S")))
                .isEmpty();
    }

    @Test
    void tellsNobodyWhereTheSocketsAre() {
        List<String> log = List.of(
                "oriel: qemu-system-x86_64 -vnc unix:/home/oriel/run/1/vnc",
                "qemu-system-x86_64: cannot bind /home/oriel/run/1/vnc: in use");

        assertThat(LogWords.withoutSockets(log, Path.of("/home/oriel/run")))
                .containsExactly("oriel: starting QEMU", "qemu-system-x86_64: cannot bind 1/vnc: in use");
    }
}
