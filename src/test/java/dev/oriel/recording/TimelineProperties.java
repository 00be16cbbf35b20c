package dev.oriel.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/** A timeline gives back what was written, and of a broken one what is intact. */
class TimelineProperties {

    private static final int MUTATED_FILES = 1_000_000;

    /** The buffer for the longest header, what the mutated file holds, and something for the exception. */
    private static final long MOST_MEMORY = 1 << 20;

    private Path folder = Path.of("target");

    @BeforeProperty
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory("timeline");
    }

    @AfterProperty
    void deleteFolder() {
        org.springframework.util.FileSystemUtils.deleteRecursively(folder.toFile());
    }

    @Property(tries = 200)
    void givesBackWhatWasWritten(@ForAll long seed, @ForAll @IntRange(max = 30) int count) throws IOException {
        Path file = fresh();
        List<TimelineEntry> entries = entries(new Random(seed), count);
        TimelineIndex live = write(file, entries);

        assertSame(Timelines.entries(file), entries);
        assertThat(TimelineIndex.scan(file)).isEqualTo(live);
        try (TimelineReader reader = TimelineReader.open(file)) {
            assertThat(reader.header()).isEqualTo(Timelines.HEADER);
            for (TimelineIndex.KeyFrame key : live.keyFrames()) {
                reader.seek(key.offset());
                assertThat(reader.next().orElseThrow())
                        .returns(TimelineEntry.Kind.KEY_FRAME, TimelineEntry::kind)
                        .returns(key.timeMillis(), TimelineEntry::timeMillis);
            }
        }
    }

    @Property(tries = 300)
    void whatIsCutOffAnywhereLosesOnlyTheTornEntryAndGoesOn(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        Path file = fresh();
        List<TimelineEntry> entries = entries(random, 1 + random.nextInt(8));
        write(file, entries);
        byte[] all = Files.readAllBytes(file);
        int headerLength = Timelines.HEADER.toBytes().length;
        int cut = headerLength + random.nextInt(all.length - headerLength);
        Files.write(file, Arrays.copyOf(all, cut));
        if (random.nextBoolean()) {
            // A power cut may leave a file longer than what was written of it.
            Files.write(file, new byte[random.nextInt(40)], StandardOpenOption.APPEND);
        }

        List<TimelineEntry> intact = Timelines.entries(file);
        assertSame(intact, entries.subList(0, intact.size()));
        TimelineEntry next = new TimelineEntry(1_000_000, TimelineEntry.Kind.KEY_FRAME, new byte[] {1, 2, 3});
        try (TimelineWriter writer = TimelineWriter.resume(file)) {
            writer.append(next);
        }
        List<TimelineEntry> expected = new ArrayList<>(intact);
        expected.add(next);
        assertSame(Timelines.entries(file), expected);
        assertThat(TimelineIndex.scan(file).sizeBytes()).isEqualTo(Files.size(file));
    }

    @Example
    void refusesNonsenseWithItsOwnErrors() throws IOException {
        Random random = new Random(20261121);
        Path file = fresh();
        List<TimelineEntry> entries = entries(random, 12);
        write(file, entries);
        byte[] original = Files.readAllBytes(file);
        int refused = 0;
        int shortened = 0;
        for (int i = 0; i < MUTATED_FILES; i++) {
            byte[] mutated = mutated(original, random);
            long before = allocatedByThisThread();
            try (TimelineReader reader = TimelineReader.open(new BytesChannel(mutated))) {
                int found = 0;
                while (reader.next().isPresent()) {
                    found++;
                }
                assertThat(reader.position()).isBetween(40L, (long) mutated.length);
                shortened += found < entries.size() ? 1 : 0;
            } catch (TimelineException expected) {
                refused++;
            }
            assertThat(allocatedByThisThread() - before).isLessThan(MOST_MEMORY);
        }
        assertThat(refused).isBetween(MUTATED_FILES / 100, MUTATED_FILES - 1);
        assertThat(shortened).isGreaterThan(MUTATED_FILES / 10);
    }

    private Path fresh() throws IOException {
        Path file = folder.resolve("test.timeline");
        Files.deleteIfExists(file);
        return file;
    }

    private static TimelineIndex write(Path file, List<TimelineEntry> entries) throws IOException {
        try (TimelineWriter writer = TimelineWriter.create(file, Timelines.HEADER)) {
            for (TimelineEntry entry : entries) {
                writer.append(entry);
            }
            return writer.index();
        }
    }

    private static List<TimelineEntry> entries(Random random, int count) {
        List<TimelineEntry> entries = new ArrayList<>();
        long time = 0;
        for (int i = 0; i < count; i++) {
            TimelineEntry.Kind kind = TimelineEntry.Kind.values()[random.nextInt(3)];
            byte[] payload = new byte[kind == TimelineEntry.Kind.STILL ? 0 : random.nextInt(50)];
            random.nextBytes(payload);
            entries.add(new TimelineEntry(time, kind, payload));
            time += random.nextInt(3) * 100L;
        }
        return entries;
    }

    private static byte[] mutated(byte[] original, Random random) {
        byte[] file = Arrays.copyOf(original, original.length - random.nextInt(2) * random.nextInt(original.length));
        for (int flips = random.nextInt(4); flips > 0 && file.length > 0; flips--) {
            file[random.nextInt(file.length)] = (byte) random.nextInt();
        }
        return file;
    }

    private static long allocatedByThisThread() {
        return ((com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    private static void assertSame(List<TimelineEntry> found, List<TimelineEntry> expected) {
        assertThat(found)
                .usingElementComparator((one, other) -> one.timeMillis() == other.timeMillis()
                                && one.kind() == other.kind()
                                && Arrays.equals(one.payload(), other.payload())
                        ? 0
                        : 1)
                .isEqualTo(expected);
    }
}
