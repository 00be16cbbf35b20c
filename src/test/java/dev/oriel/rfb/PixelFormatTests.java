package dev.oriel.rfb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PixelFormatTests {

    @Test
    void theNativeFormatLooksAsQemuSendsIt() {
        WireBuffer out = new WireBuffer();
        PixelFormat.NATIVE.write(out);
        assertThat(out.toByteArray()).containsExactly(32, 24, 0, 1, 0, -1, 0, -1, 0, -1, 16, 8, 0, 0, 0, 0);
    }

    @Test
    void isReadAsItWasWritten() throws RfbException {
        PixelFormat format = new PixelFormat(16, 15, true, 31, 63, 15, 11, 5, 0);
        WireBuffer out = new WireBuffer();
        format.write(out);
        assertThat(PixelFormat.read(out.view())).isEqualTo(format);
    }

    @ParameterizedTest
    @CsvSource({
        "24, 24, 255, 0", // no such size
        "0, 0, 255, 0",
        "16, 24, 31, 0", // deeper than it is wide
        "32, 0, 255, 0",
        "32, 24, 0, 0", // no red at all
        "32, 24, 200, 0", // not one less than a power of two
        "32, 24, 255, 25", // beyond the pixel
        "8, 8, 255, 1",
        "32, 24, 255, 255",
    })
    void whatNoPixelCanBeIsRefused(int bitsPerPixel, int depth, int redMax, int redShift) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PixelFormat(bitsPerPixel, depth, false, redMax, 1, 1, redShift, 0, 0));
        byte[] bytes = {
            (byte) bitsPerPixel,
            (byte) depth,
            0,
            1,
            (byte) (redMax >> 8),
            (byte) redMax,
            0,
            1,
            0,
            1,
            (byte) redShift,
            0,
            0,
            0,
            0,
            0
        };
        assertThatThrownBy(() -> PixelFormat.read(ByteBuffer.wrap(bytes))).isInstanceOf(RfbException.class);
    }
}
