package dev.oriel.qemu.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
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

    private static final int PAGES = 40;
    private static final int SIZE = PAGES * PageWriter.PAGE;
    private static final int SECTION = 2;

    @Property(tries = 60)
    void allPagesArriveAndAllElseIsPassedOn(@ForAll long seed, @ForAll @IntRange(min = 1, max = 9000) int atOnce)
            throws IOException {
        Made made = new Made(new Random(seed));
        Divided divided = divide(made.stream(), atOnce);
        assertThat(divided.memory()).isEqualTo(made.memory);
        assertThat(divided.rest()).isEqualTo(made.rest());

        Divided again = divide(join(divided), atOnce);
        assertThat(again.memory()).isEqualTo(made.memory);
    }

    @Property(tries = 300)
    void aStateThatIsCutOrSpoiltIsRefusedOrHarmless(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        byte[] stream = new Made(random).stream();
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

    private record Divided(byte[] memory, byte[] rest, StateSplitter.Seam seam) {}

    private static Divided divide(byte[] stream, int atOnce) throws IOException {
        Path file = Files.createTempFile("oriel-pages", "");
        try (FileChannel pages = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteArrayOutputStream rest = new ByteArrayOutputStream();
            StateSplitter.Seam seam = new StateSplitter(
                            slowly(stream, atOnce), new PageWriter(pages, SIZE), SIZE, Channels.newChannel(rest))
                    .split();
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

    private static ReadableByteChannel slowly(byte[] stream, int atOnce) {
        InputStream all = new ByteArrayInputStream(stream);
        return Channels.newChannel(new InputStream() {
            @Override
            public int read() throws IOException {
                return all.read();
            }

            @Override
            public int read(byte[] into, int from, int count) throws IOException {
                return all.read(into, from, Math.min(count, atOnce));
            }
        });
    }

    /** A stream as QEMU writes it, of a memory and a video memory with random pages. */
    private static final class Made {

        private final Random random;
        private final byte[] memory = new byte[SIZE];
        private final ByteArrayOutputStream wholeBytes = new ByteArrayOutputStream();
        private final ByteArrayOutputStream restBytes = new ByteArrayOutputStream();
        private final DataOutputStream whole = new DataOutputStream(wholeBytes);
        private final DataOutputStream rest = new DataOutputStream(restBytes);
        private String block = "";

        Made(Random random) throws IOException {
            this.random = random;
            both(out -> {
                out.writeInt(0x5145564d);
                out.writeInt(3);
                out.writeByte(7);
                out.writeInt(2);
                out.writeBytes("pc");
                out.writeByte(1);
                out.writeInt(SECTION);
                name(out, "ram");
                out.writeInt(0);
                out.writeInt(4);
                out.writeLong(2L * SIZE | 0x04);
                for (String each : new String[] {"pc.ram", "vga.vram"}) {
                    name(out, each);
                    out.writeLong(SIZE);
                }
            });
            end();
            for (int part = 0; part < 3; part++) {
                int type = part < 2 ? 2 : 3;
                if (type == 3 && random.nextBoolean()) {
                    both(
                            out -> { // as QEMU 10 does
                                out.writeByte(8);
                                out.writeShort(11);
                                out.writeShort(0);
                            });
                }
                both(out -> {
                    out.writeByte(type);
                    out.writeInt(SECTION);
                });
                for (int record = 0; record < 60; record++) {
                    page();
                }
                end();
            }
            byte[] devices = new byte[random.nextInt(3_000_000)];
            random.nextBytes(devices);
            both(out -> {
                out.writeByte(4);
                out.write(devices);
            });
        }

        byte[] stream() {
            return wholeBytes.toByteArray();
        }

        byte[] rest() {
            return restBytes.toByteArray();
        }

        private void page() throws IOException {
            boolean ours = random.nextInt(3) > 0;
            String name = ours ? "pc.ram" : "vga.vram";
            boolean same = name.equals(block);
            block = name;
            boolean zero = random.nextBoolean();
            long page = random.nextInt(PAGES);
            byte[] bytes = new byte[PageWriter.PAGE];
            if (!zero) {
                random.nextBytes(bytes);
            }
            Writing record = out -> {
                out.writeLong(page * PageWriter.PAGE | (zero ? 0x02 : 0x08) | (same ? 0x20 : 0));
                if (!same) {
                    name(out, name);
                }
                if (zero) {
                    out.writeByte(0);
                } else {
                    out.write(bytes);
                }
            };
            if (ours) {
                record.to(whole);
                System.arraycopy(bytes, 0, memory, (int) page * PageWriter.PAGE, bytes.length);
            } else {
                both(record);
            }
        }

        private void end() throws IOException {
            both(out -> {
                out.writeLong(0x10);
                out.writeByte(0x7e);
                out.writeInt(SECTION);
            });
        }

        private interface Writing {
            void to(DataOutputStream out) throws IOException;
        }

        private void both(Writing writing) throws IOException {
            writing.to(whole);
            writing.to(rest);
        }

        private static void name(DataOutputStream out, String name) throws IOException {
            out.writeByte(name.length());
            out.writeBytes(name);
        }
    }
}
