package dev.oriel.qemu.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.image.DiskToolException;
import dev.oriel.image.ImageFormat;
import dev.oriel.qemu.process.ToolRun;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The disk tools on the real qemu-img. */
class QemuImgIT {

    private static final long MIB = 1 << 20;

    private final QemuImg tools = new QemuImg("qemu-img");

    @TempDir
    Path folder;

    @Test
    void aBlankDiskIsSmallAndHasTheSizeThatWasAskedFor() throws Exception {
        Path disk = folder.resolve("a disk, format=raw.qcow2");
        tools.createBlank(disk, 1024 * MIB);
        assertThat(tools.virtualSize(disk, ImageFormat.QCOW2)).isEqualTo(1024 * MIB);
        assertThat(Files.size(disk)).isLessThan(MIB);
        tools.check(disk, ImageFormat.QCOW2);
    }

    @Test
    void anOverlayMayBeLargerThanItsBackingFile() throws Exception {
        Path backing = Files.write(folder.resolve("base.img"), new byte[(int) MIB]);
        Path overlay = folder.resolve("overlay.qcow2");
        tools.createOverlay(backing, ImageFormat.RAW, overlay, 5 * MIB);
        assertThat(tools.virtualSize(overlay, ImageFormat.QCOW2)).isEqualTo(5 * MIB);
        assertThat(tools.virtualSize(backing, ImageFormat.RAW)).isEqualTo(MIB);
        assertThat(Files.readAllBytes(backing)).hasSize((int) MIB).containsOnly(0);
    }

    @Test
    void theGivenFormatIsBelieved() throws Exception {
        Path disk = folder.resolve("disk.qcow2");
        tools.createBlank(disk, 64 * MIB);
        assertThat(tools.virtualSize(disk, ImageFormat.RAW)).isBetween(Files.size(disk), Files.size(disk) + 511);
        Path raw = Files.write(folder.resolve("raw"), new byte[4096]);
        assertThatThrownBy(() -> tools.virtualSize(raw, ImageFormat.QCOW2))
                .isInstanceOf(DiskToolException.class)
                .hasMessageContaining("not in qcow2 format");
    }

    /** The tool has many threads then, and little address space: how many there are at once differs each time. */
    @Test
    void aChainOfAllLayersThatADiskMayHaveIsChecked() throws Exception {
        tools.createBlank(folder.resolve("0.qcow2"), 64 * MIB);
        for (int i = 1; i <= 32; i++) {
            tools.createLayer(i - 1 + ".qcow2", folder.resolve(i + ".qcow2"), 64 * MIB);
        }
        for (int i = 0; i < 30; i++) {
            tools.check(folder.resolve("32.qcow2"), ImageFormat.QCOW2);
        }
    }

    @Test
    void damageIsFound() throws Exception {
        Path disk = folder.resolve("disk.qcow2");
        tools.createBlank(disk, 64 * MIB);
        assertThatCode(() -> tools.check(disk, ImageFormat.QCOW2)).doesNotThrowAnyException();
        try (FileChannel channel = FileChannel.open(disk, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(8).putLong(0, 0x8000_0000_7fff_0000L), 3 * 65536);
        }
        assertThatThrownBy(() -> tools.check(disk, ImageFormat.QCOW2)).isInstanceOf(DiskToolException.class);
    }

    /** One entry of a layer's first table is 512 MiB, one cluster of entries 4 TiB. */
    @ParameterizedTest
    @ValueSource(
            longs = {1, 512, 513, 64 * MIB, 512 * MIB, 512 * MIB + 1, 12L << 30, 4L << 40, (4L << 40) + 1, 20L << 40})
    void aNewLayerIsSoundAndSaysWhatQemuImgWouldHaveMadeItSay(long size) throws Exception {
        Path base = folder.resolve("base.qcow2");
        tools.createBlank(base, size);
        Path ours = folder.resolve("ours.qcow2");
        tools.createLayer("base.qcow2", ours, size);
        Path theirs = folder.resolve("theirs.qcow2");
        run("qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", "base.qcow2", theirs, size);

        assertThat(run("qemu-img", "check", ours)).contains("No errors were found");
        assertThat(info(ours)).isEqualTo(info(theirs));
        assertThat(Files.size(ours)).isLessThanOrEqualTo(Files.size(theirs));
    }

    @Test
    void aNewLayerShowsWhatIsBelowAndTakesWhatIsWritten() throws Exception {
        Path base = folder.resolve("base, with a comma: and more.qcow2");
        tools.createBlank(base, 1024 * MIB);
        run("qemu-io", "-f", "qcow2", "-c", "write -P 1 0 64k", "-c", "write -P 2 700M 64k", base);
        byte[] before = Files.readAllBytes(base);
        Path overlay = folder.resolve("overlay.qcow2");
        tools.createOverlay(base, ImageFormat.QCOW2, overlay, 1500 * MIB);
        Path top = folder.resolve("top.qcow2");
        tools.createLayer("overlay.qcow2", top, 1500 * MIB);
        run("qemu-io", "-f", "qcow2", "-c", "write -P 3 700M 4k", "-c", "write -P 4 1200M 64k", top);

        String seen = run(
                "qemu-io",
                "-f",
                "qcow2",
                "-c",
                "read -P 1 0 64k",
                "-c",
                "read -P 3 700M 4k",
                "-c",
                "read -P 2 716804k 60k",
                "-c",
                "read -P 4 1200M 64k",
                "-c",
                "read -P 0 1100M 64k",
                top);
        assertThat(seen).doesNotContain("verification failed");
        assertThat(run("qemu-img", "check", top)).contains("No errors were found");
        assertThat(Files.readAllBytes(base)).isEqualTo(before);
    }

    @Test
    void anOverlayOnNothingIsRefused() {
        assertThatThrownBy(() ->
                        tools.createOverlay(folder.resolve("nothing"), ImageFormat.RAW, folder.resolve("overlay"), MIB))
                .isInstanceOf(DiskToolException.class)
                .hasMessageContaining("nothing");
        assertThatThrownBy(() -> tools.createLayer("x".repeat(1024), folder.resolve("layer"), MIB))
                .isInstanceOf(DiskToolException.class);
    }

    /** What qemu-img tells of a file, but for its name and how much of the host's disk it takes. */
    private static String info(Path file) throws Exception {
        return run("qemu-img", "info", file)
                .lines()
                .filter(line -> !line.contains(file.getFileName().toString()) && !line.contains("disk size"))
                .reduce("", (all, line) -> all + line + "\n");
    }

    private static String run(Object... words) throws Exception {
        List<String> command = Arrays.stream(words).map(Object::toString).toList();
        ToolRun run = ToolRun.of(Duration.ofSeconds(30), command);
        assertThat(run.exitCode()).as(run.output()).isZero();
        return run.output();
    }

    @Test
    void aMissingToolIsNamedWithItsPackage() {
        assertThatThrownBy(() -> new QemuImg("qemu-img-that-is-not-there").createBlank(folder.resolve("d"), MIB))
                .isInstanceOf(DiskToolException.class)
                .hasMessageContaining("qemu-utils");
    }
}
