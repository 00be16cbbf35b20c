package dev.oriel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the pool's benchmark computes, and what it takes for a picture. */
class PoolArithmeticTests {

    private static final int BLUE = 0x2e4a62;
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(4);

    private final Framebuffer desktop = desktop();

    private static Framebuffer desktop() {
        Framebuffer screen = new Framebuffer(640, 480);
        screen.fill(screen.bounds(), BLUE);
        screen.fill(new Rect(40, 40, 400, 300), 0x101820);
        screen.fill(new Rect(0, 450, 640, 30), 0xd0d0d0);
        return screen;
    }

    @Test
    void aPictureIsShownByItselfWithABlinkingCursorAndALittleLoss() {
        Likeness expected = Likeness.of(desktop);
        assertThat(expected.isShownBy(desktop)).isTrue();
        desktop.fill(new Rect(60, 60, 8, 16), 0xffffff);
        desktop.fill(new Rect(0, 450, 640, 30), 0xd8c8d0);
        assertThat(expected.isShownBy(desktop)).isTrue();
    }

    @Test
    void aPictureIsNotShownByABlackScreenNorWithoutAPieceNorInAnotherSize() {
        Likeness expected = Likeness.of(desktop);
        assertThat(expected.isShownBy(new Framebuffer(640, 480))).isFalse();
        assertThat(expected.isShownBy(new Framebuffer(640, 400))).isFalse();
        desktop.fill(new Rect(0, 450, 640, 30), BLUE);
        assertThat(expected.isShownBy(desktop)).isFalse();
    }

    @Test
    void aFewLettersOnBlackAreMissed() {
        Framebuffer console = new Framebuffer(1280, 800);
        for (int row = 0; row < 10; row++) {
            console.fill(new Rect(0, 32 * row, 400, 2), 0xaaaaaa);
        }
        Likeness expected = Likeness.of(console);
        assertThat(Likeness.detail(console)).isEqualTo(8000);
        assertThat(expected.isShownBy(new Framebuffer(1280, 800))).isFalse();
        console.fill(new Rect(0, 0, 400, 2), 0);
        assertThat(expected.isShownBy(console)).isFalse();
    }

    @Test
    void whatStandsOutFromTheCommonestColourIsDetail() {
        assertThat(Likeness.detail(desktop)).isEqualTo(400 * 300 + 640 * 30);
        assertThat(Likeness.detail(new Framebuffer(64, 64))).isZero();
    }

    @Test
    void aSampleIsEverySoManyThPixel() {
        Framebuffer screen = new Framebuffer(5, 1);
        screen.fill(new Rect(0, 0, 5, 1), 0x010203);
        screen.fill(new Rect(4, 0, 1, 1), 0xfffe00);
        assertThat(Likeness.of(screen).sample(2)).containsExactly(1, 2, 3, 1, 2, 3, 0xff, 0xfe, 0);
    }

    @Test
    void aScreenIsAtRestSinceItFirstShowedWhatItShows() {
        Stillness stillness = new Stillness(PATIENCE);
        assertThat(stillness.look(new Framebuffer(640, 480), true, 0)).isFalse();
        assertThat(stillness.look(desktop, true, seconds(1))).isFalse();
        desktop.fill(new Rect(60, 60, 8, 16), 0xffffff);
        assertThat(stillness.look(desktop, true, seconds(4))).isFalse();
        assertThat(stillness.look(desktop, true, seconds(5))).isTrue();
        assertThat(stillness.since()).isEqualTo(seconds(1));
        desktop.fill(new Rect(500, 100, 100, 100), 0xffffff);
        assertThat(stillness.look(desktop, true, seconds(6))).isFalse();
    }

    @Test
    void aScreenThatDoesNotCountNeverComesToRest() {
        Stillness stillness = new Stillness(PATIENCE);
        for (int second = 0; second < 60; second++) {
            assertThat(stillness.look(desktop, false, seconds(second))).isFalse();
        }
        assertThat(stillness.look(desktop, true, seconds(61))).isFalse();
        assertThat(stillness.look(desktop, true, seconds(64))).isTrue();
    }

    @Test
    void aServersTimingIsFoundByItsName() throws Exception {
        String header = "total;dur=900, claim;desc=\"pool\";dur=12.5, paused;dur=0.25;desc=\"x\"";
        assertThat(ServerTiming.millis(header, "claim")).isEqualTo(12.5);
        assertThat(ServerTiming.millis(header, "paused")).isEqualTo(0.25);
        assertThat(ServerTiming.millis(header, "total")).isEqualTo(900);
        assertThatThrownBy(() -> ServerTiming.millis(header, "aim")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> ServerTiming.millis("", "claim")).isInstanceOf(IOException.class);
    }

    @Test
    void privateMemoryIsWhatIsCleanAndWhatIsDirty() {
        assertThat(ProcessFiles.privateBytes("""
                55d0 rw-p [rollup]
                Rss:               99999 kB
                Shared_Dirty:       1000 kB
                Private_Clean:        12 kB
                Private_Dirty:     30000 kB
                Private_Hugetlb:       7 kB
                """)).isEqualTo(30012 * 1024L);
    }

    private static long seconds(long count) {
        return TimeUnit.SECONDS.toNanos(count);
    }
}
