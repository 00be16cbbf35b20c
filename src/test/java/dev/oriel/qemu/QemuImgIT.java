package dev.oriel.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.image.DiskToolException;
import dev.oriel.image.ImageFormat;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void aMissingToolIsNamedWithItsPackage() {
        assertThatThrownBy(() -> new QemuImg("qemu-img-that-is-not-there").createBlank(folder.resolve("d"), MIB))
                .isInstanceOf(DiskToolException.class)
                .hasMessageContaining("qemu-utils");
    }
}
