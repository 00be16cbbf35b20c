package dev.oriel.rfb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What is encoded without loss and read by a decoder that shares no code with the encoder is the same picture. */
class EncoderProperties {

    private static final int TRIES = 300;

    @Property(tries = TRIES)
    void rawKeepsEveryPixel(@ForAll("pictures") Patch picture, @ForAll("formats") PixelFormat format)
            throws IOException {
        assertKept(new EncodingChoice(Encoding.RAW, format, EncodingChoice.LOSSLESS, 0), List.of(picture));
    }

    @Property(tries = TRIES)
    void tightKeepsEveryPixel(
            @ForAll("pictures") Patch first, @ForAll("pictures") Patch second, @ForAll("formats") PixelFormat format)
            throws IOException {
        assertKept(new EncodingChoice(Encoding.TIGHT, format, EncodingChoice.LOSSLESS, 2), List.of(first, second));
    }

    @Property(tries = TRIES)
    void zrleKeepsEveryPixel(
            @ForAll("pictures") Patch first, @ForAll("pictures") Patch second, @ForAll("formats") PixelFormat format)
            throws IOException {
        assertKept(new EncodingChoice(Encoding.ZRLE, format, EncodingChoice.LOSSLESS, 1), List.of(first, second));
    }

    @Property(tries = 50)
    void lossyTightKeepsDrawingsExactly(@ForAll("drawings") Patch drawing) throws IOException {
        assertKept(new EncodingChoice(Encoding.TIGHT, PixelFormat.NATIVE, 6, 2), List.of(drawing));
    }

    @Property(tries = 50)
    void whatTightEncodedOnceFitsAnyPlaceInAStream(@ForAll("pictures") Patch first, @ForAll("pictures") Patch second)
            throws IOException {
        EncodingChoice choice = new EncodingChoice(Encoding.TIGHT, PixelFormat.NATIVE, EncodingChoice.LOSSLESS, 2);
        WireBuffer scratch = new WireBuffer();
        WireBuffer out = new WireBuffer();
        try (RectEncoder encoder = choice.newEncoder()) {
            EncodedRect one = EncodedRect.of(encoder, first, scratch);
            EncodedRect other = EncodedRect.of(encoder, second, scratch);
            ServerMessageWriter writer = new ServerMessageWriter(out);
            writer.beginUpdate();
            for (EncodedRect encoded : List.of(other, one, one, other)) {
                writer.rectangle(encoded);
            }
            writer.endUpdate();
        }
        assertShows(out, PixelFormat.NATIVE, List.of(first, second), 1);
    }

    private static void assertKept(EncodingChoice choice, List<Patch> patches) throws IOException {
        WireBuffer out = new WireBuffer();
        ServerMessageWriter writer = new ServerMessageWriter(out);
        try (RectEncoder encoder = choice.newEncoder()) {
            for (Patch patch : patches) {
                writer.beginUpdate();
                writer.rectangle(encoder, patch);
                writer.endUpdate();
            }
        }
        assertShows(out, choice.format(), patches, patches.size());
    }

    private static void assertShows(WireBuffer out, PixelFormat format, List<Patch> patches, int updates)
            throws IOException {
        int width =
                patches.stream().mapToInt(patch -> patch.area().right()).max().orElseThrow();
        int height =
                patches.stream().mapToInt(patch -> patch.area().bottom()).max().orElseThrow();
        int[] expected = new int[width * height];
        for (Patch patch : patches) {
            for (int y = 0; y < patch.height(); y++) {
                for (int x = 0; x < patch.width(); x++) {
                    expected[(patch.area().y() + y) * width + patch.area().x() + x] =
                            ReferenceDecoder.seenThrough(format, patch.pixels()[patch.row(y) + x]);
                }
            }
        }
        ByteArrayInputStream in = new ByteArrayInputStream(out.toByteArray());
        try (ReferenceDecoder decoder = new ReferenceDecoder(in, format, width, height)) {
            for (int i = 0; i < updates; i++) {
                decoder.readUpdate();
            }
            assertThat(in.available()).isZero();
            assertThat(Arrays.mismatch(decoder.screen(), expected))
                    .as("the first pixel that differs, drawn by %s", decoder.drawn())
                    .isEqualTo(-1);
        }
    }

    @Provide
    Arbitrary<Patch> pictures() {
        Arbitrary<Integer> edge = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.integers().between(1, 70)),
                Tuple.of(1, Arbitraries.integers().between(1, 200)));
        Arbitrary<Integer> colours = Arbitraries.of(1, 2, 3, 4, 5, 16, 17, 127, 128, 255, 256, 257, 3000);
        Arbitrary<Integer> longest = Arbitraries.of(1, 2, 20, 700);
        Arbitrary<Patch> picture = Combinators.combine(edge, edge, colours, longest, Arbitraries.longs())
                .as(Pictures::runs);
        Arbitrary<Integer> place = Arbitraries.integers().between(0, 90);
        return Combinators.combine(picture, place, place, Arbitraries.integers().between(0, 3))
                .as(Pictures::within);
    }

    @Provide
    Arbitrary<Patch> drawings() {
        Arbitrary<Integer> edge = Arbitraries.integers().between(1, 300);
        return Arbitraries.oneOf(
                Combinators.combine(edge, edge).as(Pictures::text),
                Combinators.combine(edge, edge).as(Pictures::smoothText),
                Combinators.combine(
                                edge,
                                edge,
                                Arbitraries.of(3, 40, 256, 3000),
                                Arbitraries.of(8, 30, 700),
                                Arbitraries.longs())
                        .as(Pictures::runs));
    }

    @Provide
    Arbitrary<PixelFormat> formats() {
        return Arbitraries.of(
                PixelFormat.NATIVE,
                new PixelFormat(32, 24, true, 255, 255, 255, 16, 8, 0),
                new PixelFormat(32, 24, false, 255, 255, 255, 0, 8, 16),
                new PixelFormat(32, 24, false, 255, 255, 255, 8, 16, 24),
                new PixelFormat(32, 24, true, 255, 255, 255, 24, 16, 8),
                new PixelFormat(32, 32, false, 255, 255, 255, 16, 8, 0),
                new PixelFormat(32, 30, false, 1023, 1023, 1023, 20, 10, 0),
                new PixelFormat(32, 24, false, 255, 255, 255, 24, 8, 0),
                new PixelFormat(16, 16, false, 31, 63, 31, 11, 5, 0),
                new PixelFormat(16, 16, true, 31, 63, 31, 11, 5, 0),
                new PixelFormat(16, 15, false, 31, 31, 31, 0, 5, 10),
                new PixelFormat(8, 8, false, 7, 7, 3, 0, 3, 6),
                new PixelFormat(8, 6, false, 3, 3, 3, 4, 2, 0));
    }
}
