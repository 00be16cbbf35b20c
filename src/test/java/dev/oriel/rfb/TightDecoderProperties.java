package dev.oriel.rfb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Tight is read as it was meant, whoever wrote it and however it is cut; damage ends in nothing but our own errors. */
class TightDecoderProperties {

    private static final int WIDTH = 300;
    private static final int HEIGHT = 300;
    private static final int MUTATED_STREAMS = 300_000;

    /** A picture of the whole screen as JPEG three times over: its bytes, libjpeg's own, and the pixels. */
    private static final long MOST_MEMORY = 3L * 4 * WIDTH * HEIGHT + (1 << 20);

    @Property(tries = 300)
    void readsWhatOurServerWrites(
            @ForAll("pictures") Patch first,
            @ForAll("pictures") Patch second,
            @ForAll @IntRange(min = 1, max = 3000) int longest,
            @ForAll long seed)
            throws IOException {
        byte[] bytes = updates(EncodingChoice.LOSSLESS, List.of(first, second));
        Framebuffer screen = read(bytes, longest, seed);
        assertShows(screen, List.of(first, second));
    }

    @Property(tries = 20)
    void photographsComeOutAsTheReferenceSeesThem(@ForAll @IntRange(min = 64, max = 300) int edge) throws IOException {
        Patch photo = Pictures.photo(edge, HEIGHT);
        byte[] bytes = updates(6, List.of(photo));
        int[] pixels = read(bytes, 1000, 1).read(new Rect(0, 0, WIDTH, HEIGHT));
        try (ReferenceDecoder reference =
                new ReferenceDecoder(new ByteArrayInputStream(bytes), PixelFormat.NATIVE, WIDTH, HEIGHT)) {
            reference.readUpdate();
            assertThat(reference.drawn()).anyMatch(drawn -> drawn.method().equals("jpeg"));
            // Two decoders round differently, and smooth thinned-out colours differently.
            for (int i = 0; i < pixels.length; i++) {
                for (int shift = 0; shift <= 16; shift += 8) {
                    assertThat((pixels[i] >> shift & 0xff) - (reference.screen()[i] >> shift & 0xff))
                            .isBetween(-12, 12);
                }
            }
        }
    }

    @Property(tries = 200)
    void readsStreamsWithAHistoryAndGradients(
            @ForAll("pictures") Patch first, @ForAll("pictures") Patch second, @ForAll long seed) throws IOException {
        Random random = new Random(seed);
        List<Patch> patches = new ArrayList<>();
        try (TightScribe scribe = new TightScribe()) {
            for (int i = 0; i < 12; i++) {
                Patch patch = random.nextBoolean() ? first : second;
                int stream = random.nextInt(4);
                boolean reset = random.nextInt(4) == 0;
                if (random.nextBoolean()) {
                    scribe.copy(stream, reset, patch);
                } else {
                    scribe.gradient(stream, reset, patch);
                }
                patches.add(patch);
            }
            CutChannel channel = new CutChannel(scribe.written(), 1 + random.nextInt(2000), seed);
            WireSource source = new WireSource(channel);
            try (TightDecoder decoder = new TightDecoder()) {
                for (Patch patch : patches) {
                    RecordingHandler handler = new RecordingHandler(WIDTH, HEIGHT);
                    decoder.decode(source, patch.area(), handler);
                    assertShows(handler.screen(), List.of(patch));
                }
            }
            assertThat(channel.left()).isZero();
        }
    }

    @Example
    void fillsMayBeAsWideAsTheScreen() throws IOException {
        try (TightScribe scribe = new TightScribe();
                TightDecoder decoder = new TightDecoder()) {
            scribe.fill(0x123456);
            RecordingHandler handler = new RecordingHandler(5000, 100);
            decoder.decode(source(scribe.written()), new Rect(0, 0, 5000, 100), handler);
            assertThat(handler.pixels()).containsOnly(0x123456);
        }
    }

    @Example
    void whatBreaksTheRulesIsRefused() {
        assertRefused("a0", "no compression method 10");
        assertRefused("4003", "no filter 3");
        assertRefused("40 01 02 000000 ffffff 808080 010305 000000 000000", "not one of the palette's 3");
        assertRefused("00 03 789cff", "damaged");
        assertRefused("00 02 789c", "less data than pixels");
        assertRefused("90 04 ffd8ffe0", "JPEG");
        assertThatThrownBy(() -> decode("00 02 789c", new Rect(0, 0, 2049, 1)))
                .isInstanceOf(RfbException.class)
                .hasMessageContaining("wider than 2048");
    }

    @Example
    void aStreamThatHasEndedIsRefused() throws IOException {
        byte[] ended = HexFormat.of().parseHex("00" + "0b" + "789c63601805280000300001");
        WireSource source = source(new WireBuffer().bytes(ended).bytes(ended).toByteArray());
        try (TightDecoder decoder = new TightDecoder()) {
            assertThatThrownBy(() -> {
                        decoder.decode(source, new Rect(0, 0, 4, 4), new RecordingHandler(9, 9));
                        decoder.decode(source, new Rect(0, 0, 4, 4), new RecordingHandler(9, 9));
                    })
                    .isInstanceOf(RfbException.class);
        }
    }

    @Example
    void nonsenseIsRefusedWithOurOwnErrorsAndWithoutMuchMemory() throws IOException {
        List<byte[]> originals = List.of(
                updates(6, List.of(Pictures.photo(70, 70))),
                updates(EncodingChoice.LOSSLESS, List.of(Pictures.text(90, 60), Pictures.noise(30, 20, 3000, 1))),
                histories());
        Random random = new Random(20261121);
        ByteBuffer buffer = ByteBuffer.allocate(WireSource.LEAST_CAPACITY);
        for (byte[] original : originals) {
            assertThat(isRefused(original, buffer)).isFalse();
        }
        int refused = 0;
        for (int i = 0; i < MUTATED_STREAMS; i++) {
            byte[] stream = mutated(originals.get(i % originals.size()), random);
            long before = Allocation.soFar();
            refused += isRefused(stream, buffer) ? 1 : 0;
            long taken = Allocation.soFar() - before;
            if (taken > MOST_MEMORY) {
                assertThat(taken).as(() -> HexFormat.of().formatHex(stream)).isLessThan(MOST_MEMORY);
            }
        }
        assertThat(refused).isBetween(MUTATED_STREAMS / 10, MUTATED_STREAMS - 1);
    }

    private static byte[] histories() {
        WireBuffer out = new WireBuffer();
        Patch picture = Pictures.text(40, 20);
        int before = 0;
        try (TightScribe scribe = new TightScribe()) {
            for (int i = 0; i < 4; i++) {
                if (i % 2 == 0) {
                    scribe.gradient(1, false, picture);
                } else {
                    scribe.copy(1, false, picture);
                }
                byte[] written = scribe.written();
                out.u8(0).u8(0).u16(1);
                ServerMessageWriter.header(out, picture.area(), Encoding.TIGHT);
                out.bytes(written, before, written.length - before);
                before = written.length;
            }
        }
        return out.toByteArray();
    }

    /** Any exception but the two that are expected fails the test. */
    private static boolean isRefused(byte[] stream, ByteBuffer buffer) throws IOException {
        WireSource source = new WireSource(new CutChannel(stream, Integer.MAX_VALUE - 1, 1), buffer);
        try (ServerMessageReader reader = new ServerMessageReader(source, RfbLimits.DEFAULT, WIDTH, HEIGHT, "")) {
            while (true) {
                reader.readMessage(new DeafHandler());
            }
        } catch (RfbException e) {
            return true;
        } catch (EOFException e) {
            return false;
        }
    }

    private static byte[] mutated(byte[] original, Random random) {
        byte[] stream = Arrays.copyOf(original, 1 + random.nextInt(original.length));
        for (int flips = random.nextInt(6); flips > 0; flips--) {
            int at = random.nextInt(3) == 0
                    ? random.nextInt(Math.min(24, stream.length))
                    : random.nextInt(stream.length);
            stream[at] = (byte) random.nextInt();
        }
        return stream;
    }

    private static byte[] updates(int quality, List<Patch> patches) {
        WireBuffer out = new WireBuffer();
        ServerMessageWriter writer = new ServerMessageWriter(out);
        try (RectEncoder encoder = new TightEncoder(PixelFormat.NATIVE, quality, 2)) {
            for (Patch patch : patches) {
                writer.beginUpdate();
                writer.rectangle(encoder, patch);
                writer.endUpdate();
            }
        }
        return out.toByteArray();
    }

    private static Framebuffer read(byte[] updates, int longest, long seed) throws IOException {
        CutChannel channel = new CutChannel(updates, longest, seed);
        RecordingHandler handler = new RecordingHandler(WIDTH, HEIGHT);
        WireSource source = new WireSource(channel);
        try (ServerMessageReader reader = new ServerMessageReader(source, RfbLimits.DEFAULT, WIDTH, HEIGHT, "")) {
            while (true) {
                reader.readMessage(handler);
            }
        } catch (EOFException allRead) {
            return handler.screen();
        }
    }

    private static void assertShows(Framebuffer screen, List<Patch> patches) {
        Framebuffer expected = new Framebuffer(screen.width(), screen.height());
        for (Patch patch : patches) {
            expected.write(patch.area(), patch.pixels(), patch.offset(), patch.stride());
        }
        assertThat(screen.read(screen.bounds())).isEqualTo(expected.read(expected.bounds()));
    }

    private static void assertRefused(String hex, String words) {
        assertThatThrownBy(() -> decode(hex, new Rect(0, 0, 3, 3)))
                .isInstanceOf(RfbException.class)
                .hasMessageContaining(words);
    }

    private static void decode(String hex, Rect area) throws IOException {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        try (TightDecoder decoder = new TightDecoder()) {
            decoder.decode(source(bytes), area, new DeafHandler());
        }
    }

    private static WireSource source(byte[] bytes) {
        return new WireSource(new CutChannel(bytes, 1000, 1));
    }

    @Provide
    Arbitrary<Patch> pictures() {
        Arbitrary<Integer> edge = Arbitraries.integers().between(1, 150);
        Arbitrary<Integer> colours = Arbitraries.of(1, 2, 3, 16, 255, 256, 257, 3000);
        Arbitrary<Integer> longest = Arbitraries.of(1, 2, 20, 700);
        Arbitrary<Integer> place = Arbitraries.integers().between(0, 150);
        return Combinators.combine(
                        Combinators.combine(edge, edge, colours, longest, Arbitraries.longs())
                                .as(Pictures::runs),
                        place,
                        place)
                .as((picture, x, y) -> Pictures.within(picture, x, y, 2));
    }

    private static final class DeafHandler implements ServerMessageHandler {

        @Override
        public void pixels(Rect area, int[] pixels) {}

        @Override
        public void copied(Rect target, int sourceX, int sourceY) {}

        @Override
        public void resized(int width, int height) {}
    }
}
