package dev.oriel.rfb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both ways to a JPEG come close enough to the picture. */
class JpegEncoderTests {

    private static final double LEAST_PSNR_AT_USUAL_QUALITY = 35;

    enum Way {
        TURBO(TurboJpegEncoder::new),
        EVEN(EvenJpegEncoder::new);

        private final Supplier<JpegEncoder> supplier;

        Way(Supplier<JpegEncoder> supplier) {
            this.supplier = supplier;
        }

        JpegEncoder open() {
            assumeTrue(this == EVEN || TurboJpeg.isAvailable(), "libjpeg-turbo is not installed");
            return supplier.get();
        }
    }

    @ParameterizedTest
    @EnumSource
    void comesCloseToThePicture(Way way) throws IOException {
        Patch photo = Pictures.within(Pictures.photo(333, 211), 10, 20, 5);
        try (JpegEncoder encoder = way.open()) {
            assertThat(psnr(photo, encode(encoder, photo, 6))).isGreaterThan(LEAST_PSNR_AT_USUAL_QUALITY);
        }
    }

    @ParameterizedTest
    @EnumSource
    void moreQualityIsCloserAndLarger(Way way) throws IOException {
        Patch photo = Pictures.photo(256, 256);
        try (JpegEncoder encoder = way.open()) {
            byte[] poor = encode(encoder, photo, 0);
            byte[] good = encode(encoder, photo, 9);
            assertThat(good.length).isGreaterThan(poor.length);
            assertThat(psnr(photo, good)).isGreaterThan(psnr(photo, poor));
        }
    }

    @ParameterizedTest
    @EnumSource
    void onePixelIsAPicture(Way way) throws IOException {
        Patch dot = Pictures.solid(1, 1, 0x204060);
        try (JpegEncoder encoder = way.open()) {
            assertThat(psnr(dot, encode(encoder, dot, 6))).isGreaterThan(30);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noisePutsUpWithItsRoom(Way way) {
        Patch noise = Pictures.noise(2048, 256, 1 << 20, 5);
        try (JpegEncoder encoder = way.open()) {
            assertThat(encode(encoder, noise, 9).length).isBetween(2048 * 256 / 2, 1 << 22);
        }
    }

    @ParameterizedTest
    @EnumSource
    void isOfNoUseOnceClosed(Way way) {
        JpegEncoder encoder = way.open();
        encoder.close();
        encoder.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> encoder.encode(Pictures.solid(9, 9, 1), 6, new WireBuffer()));
    }

    @Test
    void sharpPicturesAreMadeByTheLibraryAndOthersByUs() {
        assumeTrue(TurboJpeg.isAvailable(), "libjpeg-turbo is not installed");
        try (JpegEncoder sharp = JpegEncoder.open(8);
                JpegEncoder usual = JpegEncoder.open(7)) {
            assertThat(sharp).isInstanceOf(TurboJpegEncoder.class);
            assertThat(usual).isInstanceOf(EvenJpegEncoder.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void everyLevelOfOursIsReadByOthersWhateverTheSize(int level) throws IOException {
        try (JpegEncoder encoder = new EvenJpegEncoder()) {
            for (int edge : new int[] {1, 7, 8, 9, 15, 16, 17, 33}) {
                Patch photo = Pictures.photo(edge, 40 - edge);
                assertThat(psnr(photo, encode(encoder, photo, level))).isGreaterThan(15 + level);
                Patch noise = Pictures.noise(edge, 40 - edge, 1 << 20, level);
                assertThat(psnr(noise, encode(encoder, noise, level))).isGreaterThan(8);
            }
        }
    }

    /** Large pictures are progressive, and their scans leave out blocks that only fill up the edges. */
    @ParameterizedTest
    @CsvSource({"320, 320", "328, 312", "321, 639", "1024, 768"})
    void oursIsReadByOthersWhenItIsLarge(int width, int height) throws IOException {
        Patch photo = Pictures.photo(width, height);
        Patch noise = Pictures.noise(width, height, 1 << 20, 3);
        try (JpegEncoder encoder = new EvenJpegEncoder()) {
            for (int level : new int[] {0, 6, 9}) {
                byte[] jpeg = encode(encoder, photo, level);
                assertThat(jpeg).containsSequence(0xff, 0xc2);
                assertThat(psnr(photo, jpeg)).isGreaterThan(level == 0 ? 25 : 35);
                assertThat(psnr(noise, encode(encoder, noise, level))).isGreaterThan(8);
            }
            Patch still = Pictures.solid(width, height, 0x204060);
            assertThat(psnr(still, encode(encoder, still, 6))).isGreaterThan(30);
        }
    }

    @Test
    void oursIsSmallerThanTheLibrarysForTheSameError() throws IOException {
        assumeTrue(TurboJpeg.isAvailable(), "libjpeg-turbo is not installed");
        Patch photo = Pictures.photo(640, 512);
        try (JpegEncoder even = new EvenJpegEncoder();
                JpegEncoder turbo = new TurboJpegEncoder()) {
            byte[] ours = encode(even, photo, 6);
            double error = psnr(photo, ours);
            int level = 0;
            while (psnr(photo, encode(turbo, photo, level)) < error) {
                level++;
            }
            assertThat(ours.length).isLessThan(encode(turbo, photo, level).length);
        }
    }

    private static byte[] encode(JpegEncoder encoder, Patch patch, int quality) {
        WireBuffer out = new WireBuffer(1);
        encoder.encode(patch, quality, out);
        return out.toByteArray();
    }

    /** Peak signal to noise ratio in dB. */
    private static double psnr(Patch patch, byte[] jpeg) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(jpeg));
        double squares = 0;
        for (int y = 0; y < patch.height(); y++) {
            for (int x = 0; x < patch.width(); x++) {
                int sent = patch.pixels()[patch.row(y) + x];
                int seen = image.getRGB(x, y);
                for (int shift = 0; shift <= 16; shift += 8) {
                    squares += Math.pow((sent >> shift & 0xff) - (seen >> shift & 0xff), 2);
                }
            }
        }
        double mean = squares / patch.area().area() / 3;
        return 10 * Math.log10(255 * 255 / mean);
    }
}
