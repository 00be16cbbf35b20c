package dev.oriel.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;

class ThumbnailTests {

    private final Framebuffer screen = new Framebuffer(640, 400);

    @Test
    void keepsTheProportions() {
        BufferedImage picture = Thumbnail.of(screen, 160);

        assertThat(picture.getWidth()).isEqualTo(160);
        assertThat(picture.getHeight()).isEqualTo(100);
    }

    @Test
    void isNeverWiderThanTheScreen() {
        assertThat(Thumbnail.of(screen, 5000).getWidth()).isEqualTo(640);
    }

    @Test
    void aPixelIsTheMeanOfThoseItStandsFor() {
        screen.fill(new Rect(0, 0, 2, 4), 0xff0000);
        screen.fill(new Rect(2, 0, 2, 4), 0x0000ff);

        assertThat(Thumbnail.of(screen, 160).getRGB(0, 0) & 0xffffff).isEqualTo(0x7f007f);
    }

    @Test
    void atItsOwnSizeEveryPixelIsExact() {
        screen.fill(new Rect(17, 31, 1, 1), 0x123456);

        assertThat(Thumbnail.of(screen, 640).getRGB(17, 31) & 0xffffff).isEqualTo(0x123456);
    }

    @Test
    void aTallScreenHasAtLeastOneRow() {
        assertThat(Thumbnail.of(new Framebuffer(5000, 2), 10).getHeight()).isEqualTo(1);
    }
}
