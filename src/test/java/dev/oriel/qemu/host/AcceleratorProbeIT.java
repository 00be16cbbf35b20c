package dev.oriel.qemu.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.engine.EngineFact;
import dev.oriel.engine.EngineRemark;
import dev.oriel.qemu.process.ToolRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The accelerator is found by trying, once per boot of the host. */
class AcceleratorProbeIT {

    private static final String BINARY = "qemu-system-x86_64";

    @TempDir
    Path folder;

    @Test
    void translationPassesTheTest() throws Exception {
        Path rom = Files.write(folder.resolve("rom"), ProbeRom.image());
        ToolRun run = ToolRun.of(
                Duration.ofSeconds(30),
                List.of(
                        BINARY,
                        "-nodefaults",
                        "-accel",
                        "tcg",
                        "-display",
                        "none",
                        "-bios",
                        rom.toString(),
                        "-device",
                        "isa-debug-exit,iobase=0x501,iosize=0x02"));
        assertThat(run.exitCode()).isEqualTo(85);
    }

    @Test
    void theAnswerIsKeptForThisBootAndThisQemu() throws Exception {
        Path memory = folder.resolve("memory");
        AcceleratorChoice first = new AcceleratorProbe(BINARY, "1", memory).choose();
        Files.writeString(
                memory,
                Files.readString(memory)
                        .replaceFirst("reason=.*", "reason=KVM_SLOWER")
                        .replaceFirst("details=.*", "details=900\\\\n33"));
        EngineRemark remembered = EngineRemark.of(EngineFact.KVM_SLOWER, "900", "33");
        assertThat(new AcceleratorProbe(BINARY, "1", memory).choose())
                .isEqualTo(new AcceleratorChoice(first.accelerator(), remembered));
        assertThat(new AcceleratorProbe(BINARY, "2", memory).choose().reason()).isNotEqualTo(remembered);
    }

    @Test
    void aMemoryThatCannotBeReadIsIgnored() throws Exception {
        Path memory = Files.write(folder.resolve("memory"), new byte[] {(byte) 0xff, 0, 1});
        assertThat(new AcceleratorProbe(BINARY, "1", memory).choose().reason().words())
                .isNotBlank();
    }
}
