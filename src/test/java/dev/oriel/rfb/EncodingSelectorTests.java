package dev.oriel.rfb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EncodingSelectorTests {

    private static final PixelFormat SMALL = new PixelFormat(8, 8, false, 7, 7, 3, 0, 3, 6);

    @Test
    void whoAsksForNothingGetsRawPixels() {
        assertThat(chosen()).isEqualTo(new EncodingChoice(Encoding.RAW, PixelFormat.NATIVE, -1, 0));
    }

    @Test
    void tightIsTakenEvenFromOneWhoPrefersZrle() {
        assertThat(chosen(16, 7, 0).encoding()).isEqualTo(Encoding.TIGHT);
    }

    @Test
    void zrleIsTakenWhereThereIsNoTight() {
        assertThat(chosen(0, 16).encoding()).isEqualTo(Encoding.ZRLE);
    }

    @Test
    void nothingIsLostUnlessAskedFor() {
        assertThat(chosen(7).quality()).isEqualTo(EncodingChoice.LOSSLESS);
        assertThat(chosen(7, -32).quality()).isZero();
        assertThat(chosen(7, -26, -23).quality()).isEqualTo(6);
        assertThat(chosen(7, -26).lossless().quality()).isEqualTo(EncodingChoice.LOSSLESS);
    }

    @Test
    void levelsBeyondTheScaleAreNotLevels() {
        assertThat(chosen(7, -22, -33, -257, -246)).isEqualTo(chosen(7));
    }

    @Test
    void theCompressionLevelIsTheClients() {
        assertThat(chosen(7, -256).compression()).isZero();
        assertThat(chosen(7, -247).compression()).isEqualTo(9);
    }

    @Test
    void aClientOfFewColoursGetsNoJpeg() {
        ClientCapabilities client = ClientCapabilities.of(new int[] {7, -26});
        assertThat(EncodingSelector.choose(client, SMALL).quality()).isEqualTo(EncodingChoice.LOSSLESS);
    }

    @Test
    void capabilitiesKeepTheClientsOrderAndDropWhatIsUnknown() {
        ClientCapabilities client = ClientCapabilities.of(new int[] {16, 5, 1, 16, -224, -9999, 7});
        assertThat(client.encodings()).containsExactly(Encoding.ZRLE, Encoding.COPY_RECT, Encoding.TIGHT);
        assertThat(client.pseudoEncodings()).containsExactly(PseudoEncoding.LAST_RECT);
        assertThat(client.supports(Encoding.RAW)).isTrue();
    }

    private static EncodingChoice chosen(int... numbers) {
        return EncodingSelector.choose(ClientCapabilities.of(numbers), PixelFormat.NATIVE);
    }
}
