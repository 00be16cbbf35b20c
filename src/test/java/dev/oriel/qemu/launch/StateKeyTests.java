package dev.oriel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.engine.EngineException;
import dev.oriel.engine.EngineFact;
import dev.oriel.engine.EngineRemark;
import dev.oriel.engine.GuestSpecs;
import dev.oriel.qemu.host.Accelerator;
import dev.oriel.qemu.host.QemuHost;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateKeyTests {

    @Test
    void aStateBelongsToTheBuildEvenIfTheProgramIsAScriptThatStaysTheSame(@TempDir Path folder) throws Exception {
        Path script = Files.createFile(folder.resolve("qemu"));
        assertThat(key("Debian 1:10.0.13+ds-0+deb13u1", script))
                .isEqualTo(key("Debian 1:10.0.13+ds-0+deb13u1", script))
                .isNotEqualTo(key("Debian 1:10.0.13+ds-0+deb13u2", script));
    }

    private static String key(String build, Path program) throws EngineException {
        QemuHost host = new QemuHost("10.0.13", build, Accelerator.TCG, EngineRemark.of(EngineFact.NO_KVM));
        return StateKey.of(GuestSpecs.small().build(), host, program);
    }
}
