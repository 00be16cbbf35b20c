package dev.oriel.qemu;

import static org.assertj.core.api.Assertions.assertThat;

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
}
