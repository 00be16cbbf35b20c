package dev.oriel.qemu.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.engine.EngineException;
import dev.oriel.engine.EngineFact;
import dev.oriel.engine.EngineRemark;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class QemuHostTests {

    /** What QEMU of Debian 12 answers to query-version. */
    private static final String DEBIAN_12 = """
            {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": "Debian 1:7.2+dfsg-7+deb12u18+b3"}""";

    @ParameterizedTest
    @CsvSource({
        "QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18+b3), 7.2.22",
        "QEMU emulator version 10.0.13 (Debian 1:10.0.13+ds-0+deb13u1), 10.0.13",
        "QEMU emulator version 9.1, 9.1",
        "QEMU emulator version 10.1.50 (v10.1.0-1-gabcdef0), 10.1.50",
    })
    void readsTheVersionOutOfWhatQemuSays(String said, String version) throws EngineException {
        assertThat(QemuHost.version(said)).isEqualTo(version);
    }

    @Test
    void aProgramThatIsNoQemuIsQuoted() {
        assertThatThrownBy(() -> QemuHost.version("no such option: --version"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("no such option");
    }

    @ParameterizedTest
    @CsvSource({"7.2.22, false", "8.1.5, false", "8.2, true", "8.2.0, true", "9.0.1, true", "10.0.13, true"})
    void comparesVersionsByNumber(String version, boolean later) {
        assertThat(host(version).isAtLeast(8, 2)).isEqualTo(later);
    }

    @ParameterizedTest
    @CsvSource({"7.2.22, true", "7.2.5, true", "7.2, true", "7.20.1, false", "8.2.2, false", "10.0.13, false"})
    void knowsTheMachineOfAGuestThatRunsInTheSameVersion(String installed, boolean alike) {
        assertThat(host(installed).isLike(JsonMapper.shared().readTree(DEBIAN_12)))
                .isEqualTo(alike);
    }

    private static QemuHost host(String version) {
        return new QemuHost(version, "tried", Accelerator.TCG, EngineRemark.of(EngineFact.NO_KVM));
    }
}
