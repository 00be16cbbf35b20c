package dev.oriel.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Disks of other programs, as the real qemu-img writes them and as somebody with bad intentions does. */
class ForeignDiskTests {

    private static final long GIB = 1L << 30;
    private static final int DAMAGES = 400;

    @TempDir
    Path folder;

    private QemuImgFiles files;

    @BeforeEach
    void tool() {
        files = new QemuImgFiles(folder);
    }

    @ParameterizedTest
    @CsvSource({
        "vmdk,subformat=monolithicSparse",
        "vmdk,subformat=streamOptimized",
        "vdi,static=off",
        "vdi,static=on",
        "vhdx,subformat=dynamic",
        "vhdx,subformat=fixed"
    })
    void tellsTheSizeOfARealOne(String format, String option) throws Exception {
        if (option.equals("subformat=fixed") || option.equals("static=on")) {
            files.run("create", "-q", "-f", format, "-o", option, "disk." + format, "16M");
            assertThat(read(format, folder.resolve("disk." + format))).isEqualTo(16 << 20);
            return;
        }
        Path disk = files.create("disk." + format, format, "-o", option);
        assertThat(read(format, disk)).isEqualTo(GIB);
    }

    @Test
    void readsWhatIsMadeForStreaming() throws Exception {
        files.run("create", "-q", "-f", "raw", "raw.img", "8M");
        files.run("convert", "-O", "vmdk", "-o", "subformat=streamOptimized", "raw.img", "stream.vmdk");
        assertThat(read("vmdk", folder.resolve("stream.vmdk"))).isEqualTo(8 << 20);
    }

    @Test
    void refusesWhatConsistsOfSeveralFiles() throws Exception {
        Path flat = files.create("flat.vmdk", "vmdk", "-o", "subformat=monolithicFlat");
        assertThat(refusal(FileFormat.VMDK, flat)).isEqualTo(Refusal.NOT_FOREIGN);
    }

    @Test
    void refusesWhatNeedsAnotherDiskBelow() throws Exception {
        files.create("base.vmdk", "vmdk");
        files.run("create", "-q", "-f", "vmdk", "-b", "base.vmdk", "-F", "vmdk", "child.vmdk");
        assertThat(refusal(FileFormat.VMDK, folder.resolve("child.vmdk"))).isEqualTo(Refusal.FOREIGN_PARENT);
    }

    @Test
    void refusesAListOfOtherFilesInASparseHead() throws Exception {
        byte[] disk = Files.readAllBytes(files.create("list.vmdk", "vmdk"));
        Arrays.fill(disk, 12, 20, (byte) 0);
        assertThat(refusal(FileFormat.VMDK, written(disk))).isEqualTo(Refusal.FOREIGN_ABSURD);
    }

    @ParameterizedTest
    @EnumSource(
            value = FileFormat.class,
            names = {"VMDK", "VDI", "VHDX"})
    void isReadOrRefusedInOneWayWhateverIsDamaged(FileFormat format) throws Exception {
        byte[] good = Files.readAllBytes(files.create("good", format.word()));
        Random random = new Random(7);
        for (int i = 0; i < DAMAGES; i++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(good.length) : good.length);
            for (int n = random.nextInt(8); n >= 0 && bad.length > 0; n--) {
                // Mostly where the heads are.
                int area = random.nextBoolean() ? 1024 : bad.length;
                bad[random.nextInt(Math.min(area, bad.length))] = (byte) random.nextInt();
            }
            try {
                assertThat(ForeignDisk.read(format, written(bad)).virtualSizeBytes())
                        .isPositive();
            } catch (ImageRefused refused) {
                assertThat(refused.refusal().field()).isIn("file", "format");
            }
        }
    }

    private Path written(byte[] disk) throws IOException {
        return Files.write(folder.resolve("written"), disk);
    }

    private static long read(String format, Path disk) throws IOException {
        return ForeignDisk.read(FileFormat.of(format).orElseThrow(), disk).virtualSizeBytes();
    }

    private static Refusal refusal(FileFormat format, Path disk) {
        return catchThrowableOfType(ImageRefused.class, () -> ForeignDisk.read(format, disk))
                .refusal();
    }
}
