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
            MemAvailable:   12288000 kB
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
        assertThat(HostMemory.parse(MEMINFO, group(limit)).totalMiB()).isEqualTo(mib);
    }

    @Test
    void whatCannotBeHadIsUsed() {
        assertThat(HostMemory.parse(MEMINFO, group("")).usedMiB()).isEqualTo(4000);
        assertThat(HostMemory.parse(MEMINFO, group("1073741824")).usedMiB()).isEqualTo(300);
        assertThat(HostMemory.parse(MEMINFO, new HostMemory.ControlGroup("1073741824", "", ""))
                        .usedMiB())
                .isZero();
    }

    /** 400 MiB, of which 100 MiB are files that have not been read for long. */
    private static HostMemory.ControlGroup group(String limit) {
        return new HostMemory.ControlGroup(
                limit.strip(), "419430400", "anon 300000000\ninactive_file 104857600\nactive_file 1\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MemTotal: many kB", "MemFree: 12 kB", "XMemTotal: 5 kB", "MemTotal: 5 MB"})
    void aHostThatDoesNotTellIsNotGuessed(String meminfo) {
        assertThatThrownBy(() -> HostMemory.parse(meminfo, group("max"))).hasMessageContaining("MemTotal");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.99, 16.1, -1, Double.NaN})
    void noLessThanThereIsCanBePromisedAndNotAnyAmount(double factor) {
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
