package dev.oriel.rfb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both ways from a JPEG to its pixels see the picture, and refuse what is none. */
class JpegDecoderTests {

    private static final Patch PHOTO = Pictures.photo(90, 70);

    enum Way {
        TURBO(TurboJpegDecoder::new),
        IMAGE_IO(ImageIoJpegDecoder::new);

        private final Supplier<JpegDecoder> supplier;

        Way(Supplier<JpegDecoder> supplier) {
            this.supplier = supplier;
        }

        JpegDecoder open() {
            assumeTrue(this == IMAGE_IO || TurboJpeg.isAvailable(), "libjpeg-turbo is not installed");
            return supplier.get();
        }
    }

    @ParameterizedTest
    @EnumSource
    void seesThePictureInTheFirstBytesOfAnArray(Way way) throws RfbException {
        byte[] file = jpeg();
        byte[] withRoom = Arrays.copyOf(file, file.length + 1000);
        try (JpegDecoder decoder = way.open()) {
            int[] pixels = decoder.decode(withRoom, file.length, 90, 70, new int[0]);
            assertThat(pixels).hasSize(90 * 70);
            for (int i = 0; i < pixels.length; i++) {
                for (int shift = 0; shift <= 24; shift += 8) {
                    assertThat((pixels[i] >> shift & 0xff) - (PHOTO.pixels()[i] >> shift & 0xff))
                            .isBetween(-40, 40);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void usesTheRoomAgain(Way way) throws RfbException {
        byte[] file = jpeg();
        int[] room = new int[10_000];
        try (JpegDecoder decoder = way.open()) {
            assertThat(decoder.decode(file, file.length, 90, 70, room)).isSameAs(room);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPictureOfAnotherSizeIsRefused(Way way) {
        byte[] file = jpeg();
        try (JpegDecoder decoder = way.open()) {
            assertThatThrownBy(() -> decoder.decode(file, file.length, 91, 70, new int[0]))
                    .isInstanceOf(RfbException.class)
                    .hasMessageContaining("90x70");
        }
    }

    @ParameterizedTest
    @EnumSource
    void damageEndsInAnErrorOrInSomePicture(Way way) {
        byte[] file = jpeg();
        Random random = new Random(3);
        int refused = 0;
        try (JpegDecoder decoder = way.open()) {
            for (int i = 0; i < 3000; i++) {
                byte[] damaged = Arrays.copyOf(file, 1 + random.nextInt(file.length));
                for (int flips = 0; flips < 3; flips++) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
                }
                try {
                    decoder.decode(damaged, damaged.length, 90, 70, new int[0]);
                } catch (RfbException expected) {
                    refused++;
                }
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }

    @ParameterizedTest
    @EnumSource
    void closesTwice(Way way) {
        JpegDecoder decoder = way.open();
        decoder.close();
        decoder.close();
    }

    private static byte[] jpeg() {
        WireBuffer out = new WireBuffer();
        try (JpegEncoder encoder = JpegEncoder.open(9)) {
            encoder.encode(PHOTO, 6, out);
        }
        return out.toByteArray();
    }
}
