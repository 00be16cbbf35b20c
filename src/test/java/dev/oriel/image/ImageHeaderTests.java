package dev.oriel.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.support.ResourceBundleMessageSource;

/** What the real qemu-img makes is accepted, or refused for the right reason, and so is what it never would make. */
class ImageHeaderTests {

    private static final long GIB = 1L << 30;

    @TempDir
    Path folder;

    private QemuImgFiles files;

    @BeforeEach
    void files() {
        files = new QemuImgFiles(folder);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "compat=0.10 2 16",
                "compat=1.1 3 16",
                "cluster_size=512 3 9",
                "cluster_size=2M 3 21",
                "cluster_size=2M,compat=0.10 2 21",
                "refcount_bits=1 3 16",
                "refcount_bits=64 3 16",
                "lazy_refcounts=on 3 16",
                "extended_l2=on 3 16",
                "compression_type=zstd 3 16",
                "preallocation=metadata 3 16"
            })
    void acceptsWhatQemuImgMakes(String options, int version, int clusterBits) throws Exception {
        Path disk = files.create("disk", "qcow2", "-o", options);
        assertThat(read(ImageFormat.QCOW2, disk)).isEqualTo(new ImageHeader.Qcow2(version, clusterBits, GIB));
    }

    @Test
    void refusesARealDiskOnABackingFile() throws Exception {
        files.create("base", "raw");
        for (String compat : new String[] {"0.10", "1.1"}) {
            Path disk = files.create("disk", "qcow2", "-o", "compat=" + compat, "-b", "base", "-F", "raw");
            assertThat(refusal(ImageFormat.QCOW2, disk)).isEqualTo(Refusal.QCOW2_BACKING_FILE);
        }
    }

    @Test
    void refusesARealDiskWithADataFile() throws Exception {
        Path disk = files.create("disk", "qcow2", "-o", "data_file=data,data_file_raw=on");
        assertThat(refusal(ImageFormat.QCOW2, disk)).isEqualTo(Refusal.QCOW2_DATA_FILE);
    }

    @Test
    void refusesARealEncryptedDisk() throws Exception {
        String[] encrypted = {
            "--object",
            "secret,id=key,data=secret",
            "-o",
            "encrypt.format=luks,encrypt.key-secret=key,encrypt.iter-time=10"
        };
        assertThat(refusal(ImageFormat.QCOW2, files.create("disk", "qcow2", encrypted)))
                .isEqualTo(Refusal.ENCRYPTED);
    }

    @Test
    void refusesARealDiskWithSnapshots() throws Exception {
        Path disk = files.create("disk", "qcow2");
        files.run("snapshot", "-c", "before", "disk");
        assertThat(refusal(ImageFormat.QCOW2, disk)).isEqualTo(Refusal.QCOW2_SNAPSHOTS);
    }

    @ParameterizedTest
    @CsvSource({
        "vmdk,",
        "vmdk,subformat=streamOptimized",
        "vmdk,subformat=monolithicFlat",
        "vdi,",
        "vpc,",
        "vpc,subformat=fixed",
        "vhdx,",
        "parallels,",
        "qed,"
    })
    void refusesRealDisksOfOtherProgramsAsRawAndAsQcow2(String format, String options) throws Exception {
        Path disk = options == null ? files.create("disk", format) : files.create("disk", format, "-o", options);
        assertThat(refusal(ImageFormat.RAW, disk)).isEqualTo(Refusal.FOREIGN);
        assertThat(refusal(ImageFormat.QCOW2, disk)).isEqualTo(Refusal.FOREIGN);
    }

    @Test
    void refusesARawDiskThatIsAnotherThing() throws Exception {
        assertThat(refusal(ImageFormat.RAW, files.create("disk", "qcow2"))).isEqualTo(Refusal.RAW_IS_QCOW2);
        assertThat(refusal(
                        ImageFormat.RAW,
                        files.create(
                                "luks",
                                "luks",
                                "--object",
                                "secret,id=key,data=secret",
                                "-o",
                                "key-secret=key,iter-time=10")))
                .isEqualTo(Refusal.ENCRYPTED);
        assertThat(refusal(ImageFormat.RAW, bytes(0x1F, 0x8B, 8))).isEqualTo(Refusal.COMPRESSED);
        assertThat(read(ImageFormat.RAW, files.create("raw", "raw")).virtualSizeBytes())
                .isEqualTo(GIB);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    version 4,                           4, 4,          QCOW2_VERSION
                    version 1,                           4, 1,          QCOW2_VERSION
                    backing file offset,                12, 512,        QCOW2_BACKING_FILE
                    backing file length alone,          16, 1023,       QCOW2_BACKING_FILE
                    clusters of 256 bytes,              20, 8,          QCOW2_ABSURD
                    clusters of 4 MiB,                  20, 22,         QCOW2_ABSURD
                    clusters beyond arithmetic,         20, 0x7FFFFFFF, QCOW2_ABSURD
                    negative cluster bits,              20, -1,         QCOW2_ABSURD
                    negative size,                      24, -1,         QCOW2_ABSURD
                    exabytes on a small table,          24, 0x0FFFFFFF, QCOW2_ABSURD
                    unknown encryption,                 32, 7,          ENCRYPTED
                    no level-1 table,                   36, 0,          QCOW2_ABSURD
                    a level-1 table of 32 GiB,          36, -1,         QCOW2_ABSURD
                    level-1 table before the file,      40, -1,         QCOW2_ABSURD
                    level-1 table behind the file,      40, 1,          QCOW2_ABSURD
                    level-1 table between clusters,     44, 0x00030008, QCOW2_ABSURD
                    level-1 table over the header,      44, 0,          QCOW2_ABSURD
                    refcount table behind the file,     48, 1,          QCOW2_ABSURD
                    refcount table over the header,     52, 0,          QCOW2_ABSURD
                    no refcount table,                  56, 0,          QCOW2_ABSURD
                    endless refcount table,             56, -1,         QCOW2_ABSURD
                    a snapshot,                         60, 1,          QCOW2_SNAPSHOTS
                    high unknown feature,               72, 0x80000000, QCOW2_UNKNOWN_FEATURE
                    dirty,                              76, 1,          QCOW2_DIRTY
                    corrupt,                            76, 2,          QCOW2_DIRTY
                    data file,                          76, 4,          QCOW2_DATA_FILE
                    low unknown feature,                76, 32,         QCOW2_UNKNOWN_FEATURE
                    refcounts of 128 bits,              96, 7,          QCOW2_ABSURD
                    short header,                      100, 72,         QCOW2_ABSURD
                    crooked header,                    100, 105,        QCOW2_ABSURD
                    endless header,                    100, -8,         QCOW2_ABSURD
                    data file extension,               112, 0x44415441, QCOW2_DATA_FILE
                    encryption extension,              112, 0x0537BE77, ENCRYPTED
                    endless extension,                 116, -1,         QCOW2_ABSURD
                    """)
    void refusesAHeaderWithOneHostileNumber(String what, int offset, long number, Refusal refusal) throws Exception {
        byte[] disk = Files.readAllBytes(files.create("disk", "qcow2"));
        ByteBuffer.wrap(disk).putInt(offset, (int) number);
        assertThat(refusal(ImageFormat.QCOW2, FileHead.of(disk))).as(what).isEqualTo(refusal);
    }

    @Test
    void refusesExtensionsThatHideBehindWhatIsRead() throws Exception {
        byte[] disk = Files.readAllBytes(files.create("disk", "qcow2", "-o", "cluster_size=2M"));
        int harmless = 0x12345678;
        ByteBuffer.wrap(disk).putInt(112, harmless).putInt(116, FileHead.LENGTH - 112 - 8);
        ByteBuffer.wrap(disk).putInt(FileHead.LENGTH, 0x44415441).putInt(FileHead.LENGTH + 4, 8);
        assertThat(refusal(ImageFormat.QCOW2, FileHead.of(disk))).isEqualTo(Refusal.QCOW2_ABSURD);
    }

    @Test
    void refusesADiskThatEndsAnywhereBeforeItsTables() throws Exception {
        byte[] disk = Files.readAllBytes(files.create("disk", "qcow2"));
        for (int length : new int[] {0, 1, 4, 71, 72, 103, 104, 512, 65_536, 131_072, 196_608}) {
            byte[] cut = Arrays.copyOf(disk, length);
            assertThatThrownBy(() -> ImageHeader.read(ImageFormat.QCOW2, FileHead.of(cut)))
                    .as("%d bytes", length)
                    .isInstanceOf(ImageRefused.class);
        }
    }

    @Test
    void knowsCdsKernelsAndInitialRamFileSystems() {
        byte[] cd = new byte[40_000];
        put(cd, 0x8001, "CD001");
        assertThat(ImageHeader.read(ImageFormat.ISO, FileHead.of(cd))).isEqualTo(new ImageHeader.Iso(40_000));
        put(cd, 0, "QFI\u00FB");
        assertThat(refusal(ImageFormat.ISO, FileHead.of(cd))).isEqualTo(Refusal.NOT_ISO);
        put(cd, 0, "KDMV");
        assertThat(refusal(ImageFormat.ISO, FileHead.of(cd))).isEqualTo(Refusal.FOREIGN);
        assertThat(refusal(ImageFormat.ISO, FileHead.of(new byte[0x8003]))).isEqualTo(Refusal.NOT_ISO);

        byte[] kernel = new byte[1024];
        put(kernel, 0x1FE, "U\u00AA");
        assertThat(refusal(ImageFormat.KERNEL, FileHead.of(kernel))).isEqualTo(Refusal.NOT_KERNEL);
        put(kernel, 0x202, "HdrS");
        assertThat(ImageHeader.read(ImageFormat.KERNEL, FileHead.of(kernel))).isEqualTo(new ImageHeader.Kernel(1024));
        assertThat(refusal(ImageFormat.KERNEL, FileHead.of(Arrays.copyOf(kernel, 0x204))))
                .isEqualTo(Refusal.NOT_KERNEL);

        assertThat(ImageHeader.read(ImageFormat.INITRD, bytes(0x1F, 0x8B))).isEqualTo(new ImageHeader.Initrd(2));
        assertThat(refusal(ImageFormat.INITRD, bytes('E', 'L', 'F'))).isEqualTo(Refusal.NOT_INITRD);
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void readsNoMoreOfAHugeFileThanItsHead(ImageFormat format) throws IOException {
        Path huge = folder.resolve("huge");
        try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
            file.setLength(100 * GIB);
        }
        FileHead head = FileHead.of(huge);
        assertThat(head.bytes()).hasSize(FileHead.LENGTH);
        assertThat(head.tail()).hasSize(512);
        if (format == ImageFormat.RAW) {
            assertThat(ImageHeader.read(format, head)).isEqualTo(new ImageHeader.Raw(100 * GIB));
        } else {
            assertThat(refusal(format, head)).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "de"})
    void everyRefusalHasWords(String language) {
        ResourceBundleMessageSource words = new ResourceBundleMessageSource();
        words.setBasename("messages/image");
        words.setDefaultEncoding("UTF-8");
        Object[] details = {"first", "second", "third"};
        for (Refusal refusal : Refusal.values()) {
            assertThat(words.getMessage(refusal.messageKey(), details, Locale.of(language)))
                    .as(refusal.name())
                    .isNotBlank()
                    .doesNotContain("{");
        }
    }

    private static ImageHeader read(ImageFormat format, Path file) throws IOException {
        return ImageHeader.read(format, FileHead.of(file));
    }

    private static Refusal refusal(ImageFormat format, Path file) throws IOException {
        return refusal(format, FileHead.of(file));
    }

    private static Refusal refusal(ImageFormat format, FileHead head) {
        return catchThrowableOfType(ImageRefused.class, () -> ImageHeader.read(format, head))
                .refusal();
    }

    private static FileHead bytes(int... bytes) {
        byte[] file = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            file[i] = (byte) bytes[i];
        }
        return FileHead.of(file);
    }

    private static void put(byte[] file, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, file, offset, bytes.length);
    }
}
