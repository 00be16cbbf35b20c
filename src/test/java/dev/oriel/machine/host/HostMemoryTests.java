package dev.oriel.machine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.machine.MachineSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class HostMemoryTests {

    private static final String MEMINFO = """
            MemTotal:       16384000 kB
            MemFree:         1234567 kB
            SwapTotal:      99999999 kB
            """;

    @ParameterizedTest
    @CsvSource({
        "max, 16000",
        "1073741824, 1024",
        "'1073741824\n', 1024",
        "0, 0",
        "9223372036854771712, 16000",
        "999999999999999999, 16000",
        "'', 16000",
        "-5, 16000",
        "much, 16000"
    })
    void isWhatTheHostHasOrTheControlGroupAllows(String limit, long mib) {
        assertThat(HostMemory.parse(MEMINFO, limit).totalMiB()).isEqualTo(mib);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MemTotal: many kB", "MemFree: 12 kB", "XMemTotal: 5 kB", "MemTotal: 5 MB"})
    void aHostThatDoesNotTellIsNotGuessed(String meminfo) {
        assertThatThrownBy(() -> HostMemory.parse(meminfo, "max")).hasMessageContaining("MemTotal");
    }

    @Test
    void moreCanBePromisedThanThereIs() {
        assertThat(new HostMemory(1001).times(1.5).totalMiB()).isEqualTo(1501);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.99, 16.1, -1, Double.NaN})
    void butNotLessAndNotAnyAmount(double factor) {
        assertThatThrownBy(() -> new MachineSettings(
                        Duration.ZERO,
                        MachineSettings.OnStop.KEEP,
                        DataSize.ofMegabytes(0),
                        DataSize.ofMegabytes(0),
                        factor))
                .hasMessageContaining("oriel.machine.memory-overcommit");
    }

    @Test
    void thisHostHasMemory() {
        assertThat(HostMemory.read().totalMiB()).isPositive();
    }
}
