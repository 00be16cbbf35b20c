package dev.oriel.qemu.host;

import dev.oriel.engine.EngineFact;
import dev.oriel.engine.EngineRemark;
import dev.oriel.qemu.process.LogWords;
import dev.oriel.qemu.process.ToolRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether KVM is worth using on this host.
 *
 * <p>A /dev/kvm that opens is no proof: on some hosts, nested or emulated ones, KVM runs guests thousands of times
 * slower than translation. So both run a small program that takes translation about 33 ms, and KVM must pass and keep
 * up. The answer holds until the host is booted again or QEMU changes.
 */
final class AcceleratorProbe {

    private static final Logger log = LoggerFactory.getLogger(AcceleratorProbe.class);
    private static final Duration LIMIT = Duration.ofMillis(1500);
    private static final Path KVM = Path.of("/dev/kvm");
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final int ROUNDS = 2;

    /** Starting and ending a process is noisy; what is to be found is slower by far more than this. */
    private static final Duration NOISE = Duration.ofMillis(50);

    private final String binary;
    private final String version;
    private final Path memory;

    /**
     * @param binary QEMU's program
     * @param version its version, which an earlier answer must match
     * @param memory the file that keeps the answer
     */
    AcceleratorProbe(String binary, String version, Path memory) {
        this.binary = binary;
        this.version = version;
        this.memory = memory;
    }

    /** The answer, at once when it is known, else after a few seconds at most. */
    AcceleratorChoice choose() {
        String key = binary + " " + version + " " + bootId();
        return AcceleratorChoice.load(memory, key).orElseGet(() -> {
            AcceleratorChoice choice = probe();
            try {
                choice.save(memory, key);
            } catch (IOException e) {
                log.warn("The choice of accelerator cannot be kept in {}", memory, e);
            }
            return choice;
        });
    }

    private AcceleratorChoice probe() {
        if (!Files.exists(KVM)) {
            return translated(EngineFact.NO_KVM);
        }
        if (!Files.isReadable(KVM) || !Files.isWritable(KVM)) {
            return translated(EngineFact.KVM_CLOSED);
        }
        try {
            Path rom = Files.createTempFile("oriel-probe", ".rom");
            try {
                Files.write(rom, ProbeRom.image());
                return compare(rom);
            } finally {
                Files.delete(rom);
            }
        } catch (IOException e) {
            return translated(EngineFact.KVM_UNTRIED, String.valueOf(e.getMessage()));
        }
    }

    private AcceleratorChoice compare(Path rom) throws IOException {
        Duration kvm;
        try {
            kvm = fastest(Accelerator.KVM, rom);
        } catch (IOException e) {
            return translated(EngineFact.KVM_FAILED, String.valueOf(e.getMessage()));
        }
        Duration tcg = fastest(Accelerator.TCG, rom);
        String[] measured = {Long.toString(kvm.toMillis()), Long.toString(tcg.toMillis())};
        return kvm.compareTo(tcg.plus(NOISE)) <= 0
                ? new AcceleratorChoice(Accelerator.KVM, EngineRemark.of(EngineFact.KVM_PASSED, measured))
                : translated(EngineFact.KVM_SLOWER, measured);
    }

    private Duration fastest(Accelerator accelerator, Path rom) throws IOException {
        Duration best = LIMIT;
        for (int round = 0; round < ROUNDS; round++) {
            Duration taken = run(accelerator, rom);
            best = taken.compareTo(best) < 0 ? taken : best;
        }
        return best;
    }

    private Duration run(Accelerator accelerator, Path rom) throws IOException {
        ToolRun run = ToolRun.of(
                LIMIT,
                List.of(
                        binary,
                        "-nodefaults",
                        "-no-user-config",
                        "-machine",
                        "pc",
                        "-accel",
                        accelerator.option(),
                        "-m",
                        "16",
                        "-display",
                        "none",
                        "-bios",
                        rom.toString(),
                        "-device",
                        "isa-debug-exit,iobase=0x501,iosize=0x02"));
        if (run.exitCode() != ProbeRom.EXIT_CODE) {
            throw new IOException(LogWords.reason(run.output().lines().toList())
                    .orElse("QEMU ended with exit code " + run.exitCode()));
        }
        return run.elapsed();
    }

    private static AcceleratorChoice translated(EngineFact why, String... details) {
        return new AcceleratorChoice(Accelerator.TCG, EngineRemark.of(why, details));
    }

    private static String bootId() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
