package dev.oriel.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** Whatever the bytes are, a file is accepted or refused in the library's own words, at the price of a few KiB. */
class ImageHeaderProperties {

    private static final int TRIES = 3000;
    private static final long MAX_ALLOCATED = 256 * 1024;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final List<byte[]> DISKS = new ArrayList<>();

    /** A number that is written over a part of a header. */
    record Change(int offset, int number, boolean whole) {

        void applyTo(byte[] bytes) {
            if (whole) {
                ByteBuffer.wrap(bytes).putInt(offset & ~3, number);
            } else {
                bytes[offset] = (byte) number;
            }
        }
    }

    @BeforeContainer
    static void makeDisks() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(Path.of("target"), "disks");
        QemuImgFiles files = new QemuImgFiles(folder);
        for (String options : List.of("compat=0.10", "compat=1.1", "cluster_size=512", "extended_l2=on")) {
            Path disk = files.create("disk", "qcow2", "-o", options);
            DISKS.add(Files.readAllBytes(disk));
            Files.delete(disk);
        }
        Files.delete(folder);
    }

    @Property(tries = TRIES)
    void aChangedDiskIsRefusedOrDependsOnNothing(
            @ForAll("disks") byte[] disk, @ForAll("changes") List<Change> changes) {
        byte[] changed = disk.clone();
        changes.forEach(change -> change.applyTo(changed));
        ImageHeader header = readOrRefuse(ImageFormat.QCOW2, FileHead.of(changed));
        if (header instanceof ImageHeader.Qcow2 accepted) {
            ByteBuffer numbers = ByteBuffer.wrap(changed);
            assertThat(numbers.getLong(8)).as("backing file").isZero();
            assertThat(numbers.getInt(32)).as("encryption").isZero();
            assertThat(numbers.getInt(60)).as("snapshots").isZero();
            if (accepted.version() == 3) {
                assertThat(numbers.getLong(72) & ~0x18).as("features").isZero();
            }
            assertThat(accepted.virtualSizeBytes())
                    .isEqualTo(numbers.getLong(24))
                    .isPositive();
        }
    }

    @Property(tries = TRIES)
    void anyBytesAreAcceptedOrRefused(
            @ForAll ImageFormat claimed, @ForAll("magics") byte[] magic, @ForAll("noise") byte[] noise) {
        byte[] file = noise.clone();
        System.arraycopy(magic, 0, file, 0, Math.min(magic.length, file.length));
        readOrRefuse(claimed, FileHead.of(file));
    }

    @Provide
    Arbitrary<byte[]> disks() {
        return Arbitraries.of(DISKS);
    }

    @Provide
    Arbitrary<List<Change>> changes() {
        Arbitrary<Integer> offsets = Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.integers().between(0, 160)),
                Tuple.of(1, Arbitraries.integers().between(0, 1023)));
        return Combinators.combine(
                        offsets,
                        Arbitraries.oneOf(
                                Arbitraries.integers(), Arbitraries.integers().between(0, 64)),
                        Arbitraries.of(true, false))
                .as(Change::new)
                .list()
                .ofMaxSize(4);
    }

    @Provide
    Arbitrary<byte[]> magics() {
        return Arbitraries.of(
                        "", "QFI\u00FB\0\0\0\2", "QFI\u00FB\0\0\0\3", "KDMV", "conectix", "LUKS\u00BA\u00BE", "070701")
                .map(magic -> magic.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Provide
    Arbitrary<byte[]> noise() {
        return Arbitraries.frequencyOf(Tuple.of(3, Arbitraries.just((byte) 0)), Tuple.of(1, Arbitraries.bytes()))
                .array(byte[].class)
                .ofMaxSize(700);
    }

    private static @Nullable ImageHeader readOrRefuse(ImageFormat claimed, FileHead head) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            return ImageHeader.read(claimed, head);
        } catch (ImageRefused refused) {
            assertThat(refused.refusal().status().is4xxClientError()).isTrue();
            return null;
        } finally {
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(MAX_ALLOCATED);
        }
    }
}
