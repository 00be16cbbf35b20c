package dev.oriel.qemu.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A state that is divided and joined again is the same to QEMU, however it comes; and nonsense does no harm. */
class StateSplitterProperties {

    private static final int SIZE = MadeState.SIZE;

    @Property(tries = 60)
    void allPagesArriveAndAllElseIsPassedOn(@ForAll long seed, @ForAll @IntRange(min = 1, max = 9000) int atOnce)
            throws IOException {
        MadeState made = new MadeState(new Random(seed));
        Divided divided = divide(made.stream(), atOnce);
        assertThat(divided.memory()).isEqualTo(made.memory());
        assertThat(divided.rest()).isEqualTo(made.rest());

        Divided again = divide(join(divided), atOnce);
        assertThat(again.memory()).isEqualTo(made.memory());
    }

    @Property(tries = 300)
    void aStateThatIsCutOrSpoiltIsRefusedOrHarmless(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        byte[] stream = new MadeState(random).stream();
        int place = random.nextInt(Math.min(stream.length, 400));
        byte[] cut = Arrays.copyOf(stream, place);
        assertThatThrownBy(() -> divide(cut, 4096)).isInstanceOf(IOException.class);
        stream[place] ^= (byte) (1 + random.nextInt(255));
        try {
            assertThat(divide(stream, 4096).memory()).hasSize(SIZE);
        } catch (IOException refused) {
            assertThat(refused).hasMessageContaining("state");
        }
    }

    record Divided(byte[] memory, byte[] rest, StateSplitter.Seam seam) {}

    static Divided divide(byte[] stream, int atOnce) throws IOException {
        Path file = Files.createTempFile("oriel-pages", "");
        try (FileChannel pages = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteArrayOutputStream rest = new ByteArrayOutputStream();
            PageWriter writer = new PageWriter(pages, SIZE);
            StateSplitter.Seam seam =
                    new StateSplitter(slowly(stream, atOnce), writer, SIZE, Channels.newChannel(rest)).split();
            writer.flush();
            return new Divided(Files.readAllBytes(file), rest.toByteArray(), seam);
        } finally {
            Files.delete(file);
        }
    }

    private static byte[] join(Divided divided) throws IOException {
        Path memory = Files.write(Files.createTempFile("oriel-pages", ""), divided.memory());
        Path rest = Files.write(Files.createTempFile("oriel-rest", ""), divided.rest());
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        try (JoinedState joined = new JoinedState(
                FileChannel.open(memory, StandardOpenOption.READ),
                FileChannel.open(rest, StandardOpenOption.READ),
                divided.seam())) {
            joined.writeTo(Channels.newChannel(whole));
        } finally {
            Files.delete(memory);
            Files.delete(rest);
        }
        return whole.toByteArray();
    }

    static Inflow slowly(byte[] stream, int atOnce) {
        InputStream all = new ByteArrayInputStream(stream);
        return Inflow.of(Channels.newChannel(new InputStream() {
            @Override
            public int read() throws IOException {
                return all.read();
            }

            @Override
            public int read(byte[] into, int from, int count) throws IOException {
                return all.read(into, from, Math.min(count, atOnce));
            }
        }));
    }
}
