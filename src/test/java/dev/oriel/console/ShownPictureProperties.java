package dev.oriel.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import dev.oriel.rfb.EncodedRect;
import dev.oriel.rfb.Move;
import dev.oriel.rfb.Patch;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A viewer that is led from step to step has the same picture as the screen, whatever happened in between. */
class ShownPictureProperties {

    private static final int ALL = Integer.MAX_VALUE;

    private final AtomicLong now = new AtomicLong();

    @Property(tries = 300)
    void aViewerThatCatchesUpHasTheWholePicture(
            @ForAll @IntRange(min = 1, max = 300) int width,
            @ForAll @IntRange(min = 1, max = 400) int height,
            @ForAll boolean canCopy,
            @ForAll Random random) {
        Framebuffer screen = new Framebuffer(width, height);
        paintNoise(screen, screen.bounds(), random);
        SharedPicture picture = new SharedPicture(screen, now::get);
        Copy viewer = new Copy(picture, canCopy);

        for (int round = 0; round < 60; round++) {
            change(screen, random);
            if (random.nextInt(3) > 0) {
                picture.advance();
            }
            if (random.nextInt(10) == 0) {
                viewer.lose(anyRect(screen, random));
            }
            if (random.nextInt(random.nextInt(5) == 0 ? 40 : 2) == 0) {
                viewer.update(random.nextInt(4), 1 + random.nextInt(1 << random.nextInt(18)));
            }
        }
        picture.advance();
        viewer.update(ALL, ALL);

        assertThat(viewer.pixels()).isEqualTo(screen.read(screen.bounds()));
        assertThat(viewer.shown.stale(ALL)).isEmpty();
    }

    @Property(tries = 100)
    void rectanglesDoNotOverlapAndKeepToTheirSize(@ForAll Random random, @ForAll @IntRange(min = 1) int mostArea) {
        TileRegion region = new TileRegion(new Rect(0, 0, 700, 500));
        Framebuffer screen = new Framebuffer(700, 500);
        for (int i = 0; i < 6; i++) {
            region.add(anyRect(screen, random), i);
        }

        List<Rect> parts = region.rectangles(mostArea);

        for (Rect one : parts) {
            assertThat(one.area()).isLessThanOrEqualTo(Math.max(mostArea, Framebuffer.TILE * Framebuffer.TILE));
            for (Rect other : parts) {
                assertThat(one == other || one.intersect(other).isEmpty()).isTrue();
            }
        }
    }

    @Example
    void aLineThatScrollsUpIsMovedAndOnlyTheLastLineIsSent() {
        Framebuffer screen = new Framebuffer(640, 400);
        Random random = new Random(4);
        paintNoise(screen, screen.bounds(), random);
        SharedPicture picture = new SharedPicture(screen, now::get);
        Copy viewer = new Copy(picture, true);
        viewer.update(ALL, ALL);

        screen.copy(new Rect(0, 0, 640, 384), 0, 16);
        paintNoise(screen, new Rect(0, 384, 640, 16), random);
        picture.advance();

        assertThat(viewer.shown.follow(true)).containsExactly(new Move(new Rect(0, 0, 640, 384), 0, 16));
        assertThat(viewer.shown.stale(ALL)).containsExactly(new Rect(0, 384, 640, 16));
    }

    @Example
    void whatWasSentWithLossIsDueWhenItHasRested() {
        Framebuffer screen = new Framebuffer(200, 100);
        SharedPicture picture = new SharedPicture(screen, now::get);
        ShownPicture shown = new ShownPicture(picture);
        Rect photo = new Rect(70, 10, 50, 50);
        paintNoise(screen, photo, new Random(1));
        now.set(1_000);
        picture.advance();
        shown.follow(true);
        assertThat(shown.restsAt()).isEqualTo(Long.MAX_VALUE);

        shown.shown(screen.bounds(), new EncodedRect(new byte[0], 1, List.of(photo)));

        long due = shown.restsAt();
        assertThat(due).isEqualTo(1_000 + ShownPicture.REST_NANOS);
        assertThat(shown.rested(due - 1, ALL)).isEmpty();
        assertThat(shown.rested(due, ALL)).containsExactly(photo);
        shown.shownExactly(photo);
        assertThat(shown.restsAt()).isEqualTo(Long.MAX_VALUE);
    }

    @Example
    void theOldestComesFirstSoThatNothingStarves() {
        TileRegion region = new TileRegion(new Rect(0, 0, 640, 640));
        region.add(new Rect(0, 600, 10, 10), 1);
        region.add(new Rect(0, 0, 10, 10), 2);
        region.add(new Rect(0, 600, 10, 10), 3);

        assertThat(region.rectangles(ALL)).containsExactly(new Rect(0, 600, 10, 10), new Rect(0, 0, 10, 10));
    }

    private static void change(Framebuffer screen, Random random) {
        switch (random.nextInt(3)) {
            case 0 -> screen.fill(anyRect(screen, random), random.nextInt(1 << 24));
            case 1 -> paintNoise(screen, anyRect(screen, random), random);
            default -> {
                Rect area = anyRect(screen, random);
                int distance = random.nextInt(area.height());
                if (random.nextBoolean()) {
                    screen.copy(
                            new Rect(area.x(), area.y(), area.width(), area.height() - distance),
                            area.x(),
                            area.y() + distance);
                } else {
                    screen.copy(
                            new Rect(area.x(), area.y() + distance, area.width(), area.height() - distance),
                            area.x(),
                            area.y());
                }
            }
        }
    }

    private static void paintNoise(Framebuffer screen, Rect area, Random random) {
        screen.write(area, random.ints(area.area(), 0, 3).toArray(), 0, area.width());
    }

    private static Rect anyRect(Framebuffer screen, Random random) {
        int x = random.nextInt(screen.width());
        int y = random.nextInt(screen.height());
        return new Rect(x, y, 1 + random.nextInt(screen.width() - x), 1 + random.nextInt(screen.height() - y));
    }

    /** What a viewer makes of what it is sent. */
    private static final class Copy {

        private final SharedPicture picture;
        private final ShownPicture shown;
        private final Framebuffer screen;
        private final boolean canCopy;

        Copy(SharedPicture picture, boolean canCopy) {
            this.picture = picture;
            this.shown = new ShownPicture(picture);
            this.screen =
                    new Framebuffer(picture.bounds().width(), picture.bounds().height());
            this.canCopy = canCopy;
        }

        int[] pixels() {
            return screen.read(screen.bounds());
        }

        void lose(Rect area) {
            screen.fill(area, 0x654321);
            shown.forget(area);
        }

        void update(int mostRectangles, int mostArea) {
            shown.follow(canCopy).forEach(move -> screen.copy(move.target(), move.sourceX(), move.sourceY()));
            shown.stale(mostArea).stream().limit(mostRectangles).forEach(area -> {
                Patch patch = picture.read(area, shown.step());
                assertThat(patch).isNotNull();
                screen.write(area, patch.pixels(), patch.offset(), patch.stride());
                shown.shownExactly(area);
            });
        }
    }
}
