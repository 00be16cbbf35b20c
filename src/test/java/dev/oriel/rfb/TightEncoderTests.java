package dev.oriel.rfb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.oriel.rfb.ReferenceDecoder.Drawn;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tight chooses per rectangle, and keeps within the protocol's limits. */
class TightEncoderTests {

    private static final int LOSSLESS = EncodingChoice.LOSSLESS;
    private static final int USUAL_QUALITY = 6;

    @Test
    void oneColourIsAFill() throws IOException {
        Result result = encoded(Pictures.solid(1000, 500, 0x336699), LOSSLESS);
        assertThat(result.drawn).extracting(Drawn::method).containsExactly("fill");
        assertThat(result.size).isLessThan(24);
    }

    @Test
    void twoColoursAreBits() throws IOException {
        Result result = encoded(Pictures.text(1024, 512), USUAL_QUALITY);
        assertThat(result.drawn).extracting(Drawn::method).containsExactly("mono");
        assertThat(result.size).isLessThan(1024 * 512 / 8);
    }

    @Test
    void someColoursAreAPalette() throws IOException {
        assertThat(encoded(Pictures.smoothText(300, 300), USUAL_QUALITY).drawn)
                .extracting(Drawn::method)
                .containsExactly("indexed");
    }

    @Test
    void photographsAreSentWhole() throws IOException {
        Result result = encoded(Pictures.photo(640, 512), USUAL_QUALITY);
        assertThat(result.drawn).containsExactly(new Drawn(0, 0, 640, 512, 7, "jpeg"));
        assertThat(result.size).isLessThan(60_000);
    }

    @Test
    void photographsAreKeptExactWhenAskedFor() throws IOException {
        assertThat(encoded(Pictures.photo(200, 100), LOSSLESS).drawn)
                .extracting(Drawn::method)
                .containsOnly("full");
    }

    @Test
    void aPhotographOnAPageDoesNotBlurThePage() throws IOException {
        Patch page = Pictures.text(512, 512);
        Patch photo = Pictures.photo(256, 128);
        for (int y = 0; y < 128; y++) {
            System.arraycopy(photo.pixels(), y * 256, page.pixels(), (128 + y) * 512 + 64, 256);
        }
        Result result = encoded(page, USUAL_QUALITY);
        assertThat(result.drawn)
                .filteredOn(drawn -> drawn.method().equals("jpeg"))
                .containsExactly(new Drawn(64, 128, 256, 128, 7, "jpeg"));
    }

    @Test
    void wideRectanglesAreCut() throws IOException {
        Result result = encoded(Pictures.solid(5000, 600, 1), LOSSLESS);
        assertThat(result.drawn).allMatch(drawn -> drawn.width() <= 2048);
        assertThat(result.rectangles).isEqualTo(result.drawn.size());
        assertThat(result.screen).containsOnly(1);
    }

    @Test
    void fewBytesAreNotCompressed() throws IOException {
        Result result = encoded(Pictures.noise(3, 1, 3, 1), LOSSLESS);
        // header, control, filter, size of the palette, palette, one byte a pixel
        assertThat(result.size).isEqualTo(12 + 1 + 1 + 1 + 3 * 3 + 3);
    }

    @Test
    void isOfNoUseOnceClosed() {
        for (EncodingChoice choice : List.of(
                new EncodingChoice(Encoding.TIGHT, PixelFormat.NATIVE, USUAL_QUALITY, 2),
                new EncodingChoice(Encoding.ZRLE, PixelFormat.NATIVE, LOSSLESS, 2))) {
            RectEncoder encoder = choice.newEncoder();
            encoder.encode(Pictures.photo(100, 100), new WireBuffer());
            encoder.close();
            encoder.close();
            assertThatIllegalStateException()
                    .isThrownBy(() -> encoder.encode(Pictures.photo(100, 100), new WireBuffer()));
        }
    }

    private static Result encoded(Patch patch, int quality) throws IOException {
        WireBuffer out = new WireBuffer();
        ServerMessageWriter writer = new ServerMessageWriter(out);
        writer.beginUpdateUntilLastRect();
        int size;
        int rectangles;
        try (TightEncoder encoder = new TightEncoder(PixelFormat.NATIVE, quality, 2)) {
            int before = out.size();
            rectangles = encoder.encode(patch, out);
            size = out.size() - before;
        }
        writer.lastRect();
        try (ReferenceDecoder decoder = new ReferenceDecoder(
                new ByteArrayInputStream(out.toByteArray()), PixelFormat.NATIVE, patch.width(), patch.height())) {
            decoder.readUpdate();
            return new Result(decoder.drawn(), size, rectangles, decoder.screen());
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // not compared
    private record Result(List<Drawn> drawn, int size, int rectangles, int[] screen) {}
}
