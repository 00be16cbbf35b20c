package dev.oriel.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A viewer that copies what it has not seen has the same picture as the screen, whatever happened in between. */
class SeenTilesProperties {

    @Property(tries = 200)
    void aViewerThatCatchesUpHasTheWholePicture(
            @ForAll @IntRange(min = 1, max = 400) int width,
            @ForAll @IntRange(min = 1, max = 600) int height,
            @ForAll Random random) {
        Framebuffer screen = new Framebuffer(width, height);
        Framebuffer copy = new Framebuffer(width, height);
        copy.fill(copy.bounds(), 0x123456);
        SeenTiles seen = new SeenTiles(screen);

        for (int round = 0; round < 8; round++) {
            for (int i = random.nextInt(4); i > 0; i--) {
                screen.fill(anyRect(screen, random), random.nextInt(1 << 24));
            }
            if (random.nextInt(4) == 0) {
                Rect lost = anyRect(screen, random);
                copy.fill(lost, 0x654321);
                seen.forget(lost);
            }
            for (SeenTiles.Unseen part : seen.unseen()) {
                if (random.nextInt(3) > 0) {
                    copyAndMark(screen, copy, seen, part);
                }
            }
        }
        seen.unseen().forEach(part -> copyAndMark(screen, copy, seen, part));

        assertThat(copy.read(copy.bounds())).isEqualTo(screen.read(screen.bounds()));
        assertThat(seen.unseen()).isEmpty();
    }

    @Property(tries = 100)
    void partsDoNotOverlap(@ForAll Random random) {
        Framebuffer screen = new Framebuffer(700, 500);
        SeenTiles seen = new SeenTiles(screen);
        seen.unseen().forEach(seen::sent);
        for (int i = 0; i < 6; i++) {
            screen.fill(anyRect(screen, random), random.nextInt(1 << 24));
        }

        List<SeenTiles.Unseen> parts = seen.unseen();

        for (SeenTiles.Unseen one : parts) {
            for (SeenTiles.Unseen other : parts) {
                assertThat(one == other || one.area().intersect(other.area()).isEmpty())
                        .isTrue();
            }
        }
    }

    private static void copyAndMark(Framebuffer screen, Framebuffer copy, SeenTiles seen, SeenTiles.Unseen part) {
        copy.write(part.area(), screen.read(part.area()), 0, part.area().width());
        seen.sent(part);
    }

    private static Rect anyRect(Framebuffer screen, Random random) {
        int x = random.nextInt(screen.width());
        int y = random.nextInt(screen.height());
        return new Rect(x, y, 1 + random.nextInt(screen.width() - x), 1 + random.nextInt(screen.height() - y));
    }
}
