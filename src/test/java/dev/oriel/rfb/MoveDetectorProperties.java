package dev.oriel.rfb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What the detector finds is always true, and it finds a window that is dragged. */
class MoveDetectorProperties {

    private static final int WIDTH = 400;
    private static final int HEIGHT = 300;
    private static final Rect WINDOW = new Rect(120, 90, 150, 110);

    @Property(tries = 300)
    void copyingWhatWasFoundGivesTheNewPixels(
            @ForAll @IntRange(min = 1, max = 150) int width,
            @ForAll @IntRange(min = 1, max = 120) int height,
            @ForAll @IntRange(min = 1, max = 4) int colours,
            @ForAll long seed) {
        Framebuffer screen = new Framebuffer(width + 30, height + 30);
        Rect area = new Rect(10, 20, width, height);
        screen.write(
                screen.bounds(),
                Pictures.noise(width + 30, height + 30, colours, seed).pixels(),
                0,
                width + 30);
        Patch was = Patch.of(screen, area);
        Random random = new Random(seed);
        for (int i = 0; i < 3; i++) {
            int w = 1 + random.nextInt(width);
            int h = 1 + random.nextInt(height);
            Rect target = new Rect(10 + random.nextInt(width - w + 1), 20 + random.nextInt(height - h + 1), w, h);
            screen.copy(target, 10 + random.nextInt(width - w + 1), 20 + random.nextInt(height - h + 1));
        }
        Patch is = Patch.of(screen, area);

        new MoveDetector().detect(was, is).ifPresent(moved -> assertTrue(moved, was, is));
    }

    @Property(tries = 200)
    void aWindowThatIsDraggedIsFound(
            @ForAll @IntRange(min = -100, max = 100) int right,
            @ForAll @IntRange(min = -80, max = 80) int down,
            @ForAll boolean wallpaper) {
        Patch was = desktop(WINDOW, wallpaper);
        Patch is = desktop(shifted(WINDOW, right, down), wallpaper);
        var found = new MoveDetector().detect(was, is);
        if (Math.abs(right) + Math.abs(down) < 8) {
            return; // too little has changed to be sure of a gain
        }

        assertThat(found).hasValueSatisfying(moved -> {
            assertTrue(moved, was, is);
            assertThat(moved.target().contains(shifted(WINDOW, right, down))).isTrue();
            assertThat(moved.target().x() - moved.sourceX()).isEqualTo(right);
            assertThat(moved.target().y() - moved.sourceY()).isEqualTo(down);
        });
    }

    @Example
    void aFilmIsLookedAtLessAndLessOften() {
        MoveDetector detector = new MoveDetector();
        for (int frame = 0; frame < 101; frame++) {
            assertThat(detector.detect(film(frame), film(frame + 1))).isEmpty();
        }
        Patch was = desktop(WINDOW, true);
        Patch is = desktop(shifted(WINDOW, 40, 0), true);
        assertThat(detector.detect(was, is)).isEmpty();
        int pictures = 1;
        while (pictures <= 8 && detector.detect(was, is).isEmpty()) {
            pictures++;
        }
        assertThat(pictures).isLessThanOrEqualTo(8);
        assertThat(detector.detect(was, is)).isPresent();
    }

    @Example
    void differentAreasAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MoveDetector().detect(Pictures.solid(9, 9, 1), Pictures.solid(9, 8, 1)));
    }

    private static void assertTrue(Move moved, Patch was, Patch is) {
        Rect target = moved.target();
        Rect source = new Rect(moved.sourceX(), moved.sourceY(), target.width(), target.height());
        assertThat(pixels(is.part(target))).isEqualTo(pixels(was.part(source)));
    }

    private static int[] pixels(Patch patch) {
        int[] pixels = new int[patch.area().area()];
        for (int y = 0; y < patch.height(); y++) {
            System.arraycopy(patch.pixels(), patch.row(y), pixels, y * patch.width(), patch.width());
        }
        return pixels;
    }

    private static Patch desktop(Rect window, boolean wallpaper) {
        Framebuffer screen = new Framebuffer(WIDTH, HEIGHT);
        if (wallpaper) {
            screen.write(screen.bounds(), Pictures.photo(WIDTH, HEIGHT).pixels(), 0, WIDTH);
        }
        Patch text = Pictures.text(window.width(), window.height());
        screen.write(window, pixels(text), 0, window.width());
        return Patch.of(screen, screen.bounds());
    }

    private static Patch film(int frame) {
        return Pictures.noise(WIDTH, HEIGHT, 1 << 20, frame);
    }

    private static Rect shifted(Rect area, int right, int down) {
        return new Rect(area.x() + right, area.y() + down, area.width(), area.height());
    }
}
