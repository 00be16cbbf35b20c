package dev.oriel.rfb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What the detector finds is always true, and it finds what scrolling text does. */
class ScrollDetectorProperties {

    private static final int WIDTH = 200;
    private static final int HEIGHT = 160;

    private final ScrollDetector detector = new ScrollDetector();

    @Property(tries = 300)
    void copyingWhatWasFoundGivesTheNewPixels(
            @ForAll @IntRange(min = 1, max = 90) int width,
            @ForAll @IntRange(min = 1, max = 120) int height,
            @ForAll @IntRange(min = 1, max = 4) int colours,
            @ForAll @IntRange(min = -130, max = 130) int distance,
            @ForAll long seed) {
        Patch was = Pictures.within(Pictures.noise(width, height, colours, seed), 10, 20, 2);
        Patch is = Pictures.within(moved(was, distance, Pictures.noise(width, height, 3, ~seed)), 10, 20, 1);
        for (Move scroll : detector.detect(was, is)) {
            assertThat(copied(was, scroll)).isEqualTo(cut(is, scroll.target()));
        }
    }

    @Property(tries = 100)
    void textThatScrollsIsFound(@ForAll @IntRange(min = 1, max = 100) int distance, @ForAll boolean down) {
        Patch was = Pictures.noise(WIDTH, HEIGHT, 2, distance);
        Patch is = moved(was, down ? distance : -distance, Pictures.solid(WIDTH, HEIGHT, 0));
        Rect target = new Rect(0, down ? distance : 0, WIDTH, HEIGHT - distance);
        assertThat(detector.detect(was, is)).containsExactly(new Move(target, target.x(), down ? 0 : distance));
    }

    @Example
    void aLineOfTextAtTheBottomScrollsTheRest() {
        Patch was = Pictures.text(WIDTH, HEIGHT);
        Patch is = moved(was, -16, Pictures.solid(WIDTH, HEIGHT, 0));
        List<Move> found = detector.detect(was, is);
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().target().height()).isEqualTo(HEIGHT - 16);
    }

    @Example
    void aTextThatScrollsBesideSomethingElseIsFound() {
        Patch was = Pictures.text(WIDTH, HEIGHT);
        Patch is = moved(was, -16, Pictures.solid(WIDTH, HEIGHT, 0));
        Patch clock = Pictures.noise(64, HEIGHT, 9, 1);
        for (int y = 0; y < HEIGHT; y++) {
            System.arraycopy(clock.pixels(), clock.row(y), is.pixels(), is.row(y) + 64, 64);
        }

        List<Move> found = detector.detect(was, is);

        assertThat(found)
                .containsExactly(
                        new Move(new Rect(0, 0, 64, HEIGHT - 16), 0, 16),
                        new Move(new Rect(128, 0, WIDTH - 128, HEIGHT - 16), 128, 16));
    }

    @Example
    void whatStandsStillHasNotMoved() {
        Patch text = Pictures.text(WIDTH, HEIGHT);
        assertThat(detector.detect(text, text)).isEmpty();
        assertThat(detector.detect(text, Pictures.solid(WIDTH, HEIGHT, 0))).isEmpty();
        assertThat(detector.detect(text, Pictures.noise(WIDTH, HEIGHT, 9, 9))).isEmpty();
    }

    @Example
    void differentAreasCannotBeCompared() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> detector.detect(Pictures.solid(9, 9, 0), Pictures.solid(9, 8, 0)));
    }

    /** The picture moved down by a distance, with other rows where it came from. */
    private static Patch moved(Patch was, int distance, Patch others) {
        int[] pixels = others.pixels().clone();
        int width = was.width();
        for (int y = 0; y < was.height(); y++) {
            int to = y + distance;
            if (to >= 0 && to < was.height()) {
                System.arraycopy(was.pixels(), was.row(y), pixels, to * width, width);
            }
        }
        return new Patch(new Rect(0, 0, width, was.height()), pixels, 0, width);
    }

    /** What the viewer sees at the target after a CopyRect. */
    private static int[] copied(Patch was, Move scroll) {
        Framebuffer screen = new Framebuffer(was.area().right(), was.area().bottom());
        screen.write(was.area(), was.pixels(), was.offset(), was.stride());
        screen.copy(scroll.target(), scroll.target().x(), scroll.sourceY());
        return screen.read(scroll.target());
    }

    private static int[] cut(Patch patch, Rect area) {
        Patch part = patch.part(area);
        int[] pixels = new int[area.area()];
        for (int y = 0; y < area.height(); y++) {
            System.arraycopy(part.pixels(), part.row(y), pixels, y * area.width(), area.width());
        }
        return pixels;
    }
}
