package dev.oriel.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import org.junit.jupiter.api.Test;

class ThumbnailTests {

    private final Framebuffer screen = new Framebuffer(640, 400);

    @Test
    void keepsTheProportions() {
        Thumbnail picture = Thumbnail.of(screen, 160);

        assertThat(picture.width()).isEqualTo(160);
        assertThat(picture.height()).isEqualTo(100);
    }

    @Test
    void isNeverWiderThanTheScreen() {
        assertThat(Thumbnail.of(screen, 5000).width()).isEqualTo(640);
    }

    @Test
    void aPixelIsTheMeanOfThoseItStandsFor() {
        screen.fill(new Rect(0, 0, 2, 4), 0xff0000);
        screen.fill(new Rect(2, 0, 2, 4), 0x0000ff);

        assertThat(Thumbnail.of(screen, 160).pixels()[0]).isEqualTo(0x7f007f);
    }

    @Test
    void atItsOwnSizeEveryPixelIsExact() {
        screen.fill(new Rect(17, 31, 1, 1), 0x123456);

        assertThat(Thumbnail.of(screen, 640).pixels()[31 * 640 + 17]).isEqualTo(0x123456);
    }

    @Test
    void aTallScreenHasAtLeastOneRow() {
        assertThat(Thumbnail.of(new Framebuffer(5000, 2), 10).height()).isEqualTo(1);
    }

    @Test
    void brightPixelsOfAVeryWideScreenDoNotOverflow() {
        Framebuffer wide = new Framebuffer(8192, 300);
        wide.fill(wide.bounds(), 0xffffff);

        assertThat(Thumbnail.of(wide, 3).pixels()).containsOnly(0xffffff);
    }
}
