package dev.oriel.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import java.util.BitSet;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A small picture of a screen: what it shows, and that it keeps up with the screen. */
class ThumbnailProperties {

    private final Framebuffer screen = new Framebuffer(640, 400);

    @Example
    void keepsTheProportions() {
        Thumbnail picture = of(screen, 160);

        assertThat(picture.width()).isEqualTo(160);
        assertThat(picture.height()).isEqualTo(100);
    }

    @Example
    void isNeverWiderThanTheScreen() {
        assertThat(of(screen, 5000).width()).isEqualTo(640);
    }

    @Example
    void aPixelIsTheMeanOfThoseItStandsFor() {
        screen.fill(new Rect(0, 0, 2, 4), 0xff0000);
        screen.fill(new Rect(2, 0, 2, 4), 0x0000ff);

        assertThat(of(screen, 160).pixels()[0]).isEqualTo(0x7f007f);
    }

    @Example
    void atItsOwnSizeEveryPixelIsExact() {
        screen.fill(new Rect(17, 31, 1, 1), 0x123456);

        assertThat(of(screen, 640).pixels()[31 * 640 + 17]).isEqualTo(0x123456);
    }

    @Example
    void aTallScreenHasAtLeastOneRow() {
        assertThat(of(new Framebuffer(5000, 2), 10).height()).isEqualTo(1);
    }

    @Example
    void brightPixelsOfAVeryWideScreenDoNotOverflow() {
        Framebuffer wide = new Framebuffer(8192, 300);
        wide.fill(wide.bounds(), 0xffffff);

        assertThat(of(wide, 3).pixels()).containsOnly(0xffffff);
    }

    @Property(tries = 200)
    void keepsUpWithTheScreenAndTellsWhichRowsAreNew(
            @ForAll @IntRange(min = 1, max = 300) int screenWidth,
            @ForAll @IntRange(min = 1, max = 400) int screenHeight,
            @ForAll @IntRange(min = 1, max = 300) int width,
            @ForAll Random random) {
        Framebuffer changing = new Framebuffer(screenWidth, screenHeight);
        Thumbnail kept = new Thumbnail(changing, width);
        kept.update();

        for (int round = 0; round < 10; round++) {
            int[] before = kept.pixels().clone();
            int x = random.nextInt(screenWidth);
            int y = random.nextInt(screenHeight);
            Rect area = new Rect(x, y, 1 + random.nextInt(screenWidth - x), 1 + random.nextInt(screenHeight - y));
            changing.write(area, random.ints(area.area(), 0, 1 << 24).toArray(), 0, area.width());

            BitSet rows = kept.update();

            assertThat(kept.pixels()).isEqualTo(of(changing, width).pixels());
            for (int i = 0; i < before.length; i++) {
                assertThat(before[i] == kept.pixels()[i] || rows.get(i / kept.width()))
                        .isTrue();
            }
        }
        assertThat(kept.update().isEmpty()).isTrue();
    }

    private static Thumbnail of(Framebuffer screen, int width) {
        Thumbnail picture = new Thumbnail(screen, width);
        picture.update();
        return picture;
    }
}
