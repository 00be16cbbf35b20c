package dev.oriel.qemu.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.engine.EndlessMemory;
import dev.oriel.engine.SavedState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/** What was taken out of a state, and the memory that it was compared with, are the state; and nonsense does no harm. */
class ChangedPagesProperties {

    private static final int SIZE = MadeState.SIZE;

    private Path folder = Path.of("");

    @BeforeTry
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory("oriel-changes");
    }

    @AfterTry
    void deleteFolder() throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Property(tries = 100)
    void theMemoryAndTheChangesAreTheState(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 9000) int atOnce, @ForAll boolean sealed)
            throws IOException {
        Random random = new Random(seed);
        byte[] first = memory(random);
        MadeState made = new MadeState(random, first);
        byte[] changes = reduce(made.stream(), first, atOnce, sealed);

        assertThat(changes).isEqualTo(made.reduced());
        assertThat(laidOver(first, changes)).isEqualTo(made.memory());
        assertThat(StateSplitterProperties.divide(changes, atOnce).rest()).isEqualTo(made.rest());
        assertThat(StateSplitterProperties.divide(join(first, changes), atOnce).memory())
                .isEqualTo(made.memory());
    }

    @Property(tries = 400)
    void aStateThatIsSpoiltLosesNothing(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        byte[] first = memory(random);
        byte[] stream = new MadeState(random, first).stream();
        int place = random.nextInt(Math.min(stream.length, random.nextBoolean() ? 400 : 100_000));
        stream[place] ^= (byte) (1 + random.nextInt(255));
        byte[] changes;
        try {
            changes = reduce(stream, first, 4096, random.nextBoolean());
        } catch (IOException refused) {
            assertThat(refused).hasMessageContaining("state");
            return;
        }
        try {
            byte[] whole = laidOver(first, stream);
            assertThat(laidOver(first, changes)).isEqualTo(whole);
        } catch (IOException unknown) {
            assertThat(unknown).hasMessageContaining("state");
        }
    }

    private static byte[] memory(Random random) {
        byte[] memory = new byte[SIZE];
        random.nextBytes(memory);
        for (int page = 0; page < SIZE; page += PageWriter.PAGE) {
            if (random.nextInt(3) == 0) {
                Arrays.fill(memory, page, page + PageWriter.PAGE, (byte) 0);
            }
        }
        return memory;
    }

    private byte[] reduce(byte[] stream, byte[] first, int atOnce, boolean sealed) throws IOException {
        Path file = file("first", first);
        ByteArrayOutputStream changes = new ByteArrayOutputStream();
        try (SharedMemories memories = new SharedMemories(new EndlessMemory(), System::nanoTime);
                SharedMemories.Use _ = sealed ? memories.use(file) : memories.useOrRead(file);
                SharedPages pages = memories.pages(file)) {
            new StateSplitter(
                            StateSplitterProperties.slowly(stream, atOnce),
                            new ChangedPages(pages),
                            SIZE,
                            Channels.newChannel(changes))
                    .reduce();
        }
        return changes.toByteArray();
    }

    /** What a QEMU has in its memory that maps the first one and takes the changes. */
    private byte[] laidOver(byte[] first, byte[] changes) throws IOException {
        Path file = file("laid-over", first);
        try (FileChannel memory = FileChannel.open(file, StandardOpenOption.WRITE)) {
            StateSplitter.Pages pages = new StateSplitter.Pages() {
                @Override
                public boolean takes(long address, ByteBuffer page, boolean namesBlock) throws IOException {
                    return memory.write(page, address) > 0;
                }

                @Override
                public boolean takesZeros(long address, boolean namesBlock) throws IOException {
                    return memory.write(ByteBuffer.allocate(PageWriter.PAGE), address) > 0;
                }
            };
            new StateSplitter(
                            StateSplitterProperties.slowly(changes, 4096),
                            pages,
                            SIZE,
                            Channels.newChannel(new ByteArrayOutputStream()))
                    .split();
        }
        return Files.readAllBytes(file);
    }

    /** What is sent to a QEMU that has memory of its own. */
    private byte[] join(byte[] first, byte[] changes) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        try (LastState.Source joined =
                JoinedState.of(new SavedState.Changes(file("first", first), file("changes", changes)))) {
            joined.writeTo(Channels.newChannel(whole));
        }
        return whole.toByteArray();
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }
}
