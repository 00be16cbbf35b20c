package dev.oriel.qemu.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** A QMP conversation reads the same however it is cut, and nothing that arrives can do harm. */
class QmpLinesProperties {

    @Property
    void linesAreTheSameHoweverTheyArrive(
            @ForAll @Size(max = 20) List<String> texts,
            @ForAll @IntRange(min = 1, max = 7) int largest,
            @ForAll long seed)
            throws IOException {
        StringBuilder wire = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (String text : texts) {
            String line = new String(text.replace("\n", "").getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            wire.append(line).append("\r\n");
            if (!line.strip().isEmpty()) {
                expected.add(line.strip());
            }
        }
        byte[] bytes = wire.toString().getBytes(StandardCharsets.UTF_8);
        assertThat(read(new QmpLines(new Trickle(bytes, largest, seed)))).isEqualTo(expected);
        assertThat(read(new QmpLines(new Trickle(bytes, bytes.length + 1, seed))))
                .isEqualTo(expected);
    }

    @Property
    void bytesOfAnyKindAreReadOrRefused(@ForAll byte[] bytes) throws IOException {
        for (String line : read(new QmpLines(new Trickle(bytes, 3, 0)))) {
            try {
                assertThat(QmpEvent.of(QmpClient.parse(line))).isNotNull();
            } catch (QmpException refused) {
                assertThat(refused).hasMessageStartingWith("QEMU sent a line that is not");
            }
        }
    }

    @Example
    void aLineThatIsTooLongIsRefusedBeforeItIsHeld() {
        QmpLines lines = new QmpLines(new Trickle(new byte[10_000], 4096, 0), 5_000);
        assertThatThrownBy(lines::next).isInstanceOf(QmpException.class).hasMessageContaining("5000");
    }

    @Example
    void theLongestLineIsAccepted() throws IOException {
        String line = "x".repeat(5_000);
        byte[] wire = (line + "\n").getBytes(StandardCharsets.US_ASCII);
        assertThat(new QmpLines(new Trickle(wire, 4096, 0), 5_000).next()).isEqualTo(line);
    }

    private static List<String> read(QmpLines lines) throws IOException {
        List<String> read = new ArrayList<>();
        for (String line = lines.next(); line != null; line = lines.next()) {
            read.add(line);
        }
        return read;
    }

    /** A channel that gives a few bytes at a time. */
    private static final class Trickle implements ReadableByteChannel {

        private final ByteBuffer wire;
        private final int largest;
        private final Random random;

        Trickle(byte[] wire, int largest, long seed) {
            this.wire = ByteBuffer.wrap(wire);
            this.largest = largest;
            this.random = new Random(seed);
        }

        @Override
        public int read(ByteBuffer target) {
            if (!wire.hasRemaining()) {
                return -1;
            }
            int count = Math.min(Math.min(1 + random.nextInt(largest), wire.remaining()), target.remaining());
            target.put(wire.slice(wire.position(), count));
            wire.position(wire.position() + count);
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
