package dev.oriel.qemu.launch;

import dev.oriel.engine.EngineException;
import dev.oriel.engine.GuestSpec;
import dev.oriel.engine.GuestSpec.BootDevice;
import dev.oriel.engine.GuestSpec.Clock;
import dev.oriel.engine.GuestSpec.DirectKernel;
import dev.oriel.engine.GuestSpec.Disk;
import dev.oriel.engine.GuestSpec.DiskFormat;
import dev.oriel.engine.GuestSpec.Firmware;
import dev.oriel.qemu.host.Accelerator;
import dev.oriel.qemu.host.QemuHost;
import dev.oriel.qemu.process.RunDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a state of a guest depends on, in words, and a digest of the rest: QEMU's program and its whole command line, but
 * for what may differ between a guest and its copy. With KVM the host's processor is part of it. The program may be a
 * script that starts QEMU, so what QEMU says of its version counts too.
 */
public final class StateKey {

    private static final UUID ANY = new UUID(0, 0);
    private static final Path SOMEWHERE = Path.of("/any");
    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");
    private static final int DIGITS = 24;

    /** How we keep states; another word makes all older ones be made anew. */
    private static final String FORM = "divided";

    private StateKey() {}

    /**
     * @param program QEMU's
     */
    public static String of(GuestSpec spec, QemuHost host, Path program) throws EngineException {
        Accelerator accelerator = host.accelerator();
        GuestSpec hardware = hardwareOf(spec);
        UefiFirmware uefi = spec.firmware() == Firmware.UEFI ? UefiFirmware.named(SOMEWHERE) : null;
        List<String> line =
                QemuCommandLine.of(hardware, new RunDirectory(ANY, SOMEWHERE), accelerator, uefi, new Origin.Boot());
        String words = String.join(
                " ",
                "QEMU",
                host.version(),
                accelerator.word(),
                spec.cpus() + "cpu",
                spec.memoryMiB() + "MiB",
                spec.firmware().name().toLowerCase(Locale.ROOT),
                spec.display().name().toLowerCase(Locale.ROOT),
                disks(spec),
                "net-" + spec.network().name().toLowerCase(Locale.ROOT));
        return words + " "
                + digest(Stream.of(Stream.of(FORM, host.build()), identity(program, accelerator), line.stream())
                        .flatMap(parts -> parts));
    }

    /** The specification without what a copy may have differently: its name, its files, what it boots from. */
    private static GuestSpec hardwareOf(GuestSpec spec) {
        DirectKernel kernel = spec.directKernel();
        boolean fromNetwork = spec.bootOrder().contains(BootDevice.NETWORK);
        return new GuestSpec(
                ANY,
                "",
                spec.cpus(),
                spec.memoryMiB(),
                spec.firmware(),
                spec.display(),
                spec.disks().stream()
                        .map(disk -> new Disk(SOMEWHERE, DiskFormat.QCOW2, disk.bus()))
                        .toList(),
                null,
                fromNetwork ? List.of(BootDevice.NETWORK) : List.of(), // it decides about the card's ROM
                kernel == null ? null : new DirectKernel(SOMEWHERE, kernel.initrd() == null ? null : SOMEWHERE, ""),
                spec.network(),
                "",
                Clock.UTC,
                true);
    }

    private static String disks(GuestSpec spec) {
        return spec.disks().size()
                + spec.disks().stream()
                        .map(disk -> disk.bus().name().substring(0, 1).toLowerCase(Locale.ROOT))
                        .limit(16)
                        .collect(Collectors.joining("", "disk-", ""));
    }

    private static Stream<String> identity(Path program, Accelerator accelerator) throws EngineException {
        try {
            String built = Files.size(program) + " " + Files.getLastModifiedTime(program);
            return accelerator == Accelerator.KVM ? Stream.concat(Stream.of(built), processor()) : Stream.of(built);
        } catch (IOException e) {
            throw new EngineException("the host cannot be examined: " + e.getMessage(), e);
        }
    }

    /** The first processor's name and abilities. */
    private static Stream<String> processor() throws IOException {
        return Files.readAllLines(PROCESSOR).stream()
                .takeWhile(line -> !line.isBlank())
                .filter(line -> line.startsWith("model") || line.startsWith("flags") || line.startsWith("vendor_id"));
    }

    private static String digest(Stream<String> parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            parts.forEach(part -> {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            });
            return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
