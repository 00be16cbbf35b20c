package dev.oriel.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.engine.FakeDisplay;
import dev.oriel.engine.FakeEngine;
import dev.oriel.engine.GuestSpecs;
import dev.oriel.framebuffer.Cursor;
import dev.oriel.framebuffer.Rect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is on a tape is what was on the screen. */
class TapeTests {

    private static final int WHITE = 0xffffff;

    @TempDir
    private Path folder;

    private Path file;
    private FakeDisplay display;
    private TimelineWriter timeline;
    private Tape tape;

    @BeforeEach
    void begin() throws Exception {
        file = folder.resolve("test.timeline");
        display = new FakeEngine().start(GuestSpecs.small().build()).display();
        timeline = TimelineWriter.create(file, Timelines.HEADER);
        tape = new Tape(display, timeline);
    }

    @AfterEach
    void end() throws Exception {
        tape.close();
        timeline.close();
    }

    @Test
    void showsEveryMomentAsItWas() throws Exception {
        Random random = new Random(1);
        int[][] moments = new int[60][];
        for (int i = 0; i < moments.length; i++) {
            display.paint(
                    new Rect(random.nextInt(280), random.nextInt(160), 1 + random.nextInt(40), 1 + random.nextInt(40)),
                    random.nextInt(1 << 24));
            tape.capture(i * 100L);
            moments[i] = picture();
        }
        try (PlayedTimeline played = new PlayedTimeline(file)) {
            for (int i = 0; i < moments.length; i++) {
                assertThat(Timelines.pictureAt(file, i * 100L)).isEqualTo(moments[i]);
                played.playUntil(i * 100L);
                assertThat(Timelines.picture(played.screen())).isEqualTo(moments[i]);
            }
        }
    }

    @Test
    void writesNothingWhileNothingChangesButThatItGoesOn() throws Exception {
        tape.capture(0);
        long before = timeline.index().sizeBytes();
        for (long now = 100; now <= 60_000; now += 100) {
            tape.capture(now);
        }
        assertThat(timeline.index().sizeBytes() - before).isEqualTo(6L * TimelineEntry.OVERHEAD);
        assertThat(timeline.index().durationMillis()).isEqualTo(60_000);
    }

    @Test
    void aChangeThatIsTakenBackCostsNothing() throws Exception {
        tape.capture(0);
        long before = timeline.index().sizeBytes();
        Rect corner = new Rect(0, 0, 8, 16);
        display.paint(corner, WHITE);
        display.paint(corner, 0);
        tape.capture(100);
        assertThat(timeline.index().sizeBytes()).isEqualTo(before);
    }

    @Test
    void aScreenOfAnotherSizeBeginsWithAKeyFrame() throws Exception {
        display.paint(display.framebuffer().bounds(), 0x123456);
        tape.capture(0);
        display.resize(200, 120);
        tape.capture(100);
        display.paint(new Rect(190, 110, 10, 10), WHITE);
        tape.capture(200);

        assertThat(Timelines.entries(file))
                .extracting(TimelineEntry::kind)
                .containsExactly(TimelineEntry.Kind.KEY_FRAME, TimelineEntry.Kind.KEY_FRAME, TimelineEntry.Kind.CHANGE);
        assertThat(Timelines.pictureAt(file, 200)).isEqualTo(picture()).hasSize(200 * 120);
    }

    @Test
    void whatScrollsIsMovedAndNotWrittenAgain() throws Exception {
        display.paint(display.framebuffer().bounds(), noise(320, 200, 3));
        tape.capture(0);
        long before = timeline.index().sizeBytes();
        display.framebuffer().copy(new Rect(0, 0, 320, 184), 0, 16);
        display.paint(new Rect(0, 184, 320, 16), WHITE);
        tape.capture(100);

        assertThat(timeline.index().sizeBytes() - before).isLessThan(500);
        assertThat(Timelines.pictureAt(file, 100)).isEqualTo(picture());
    }

    @Test
    void whatMovesMayBeLossyAndIsExactOnceItIsStill() throws Exception {
        display.resize(640, 400);
        tape.capture(0);
        long now = 0;
        for (int frame = 0; frame < 20; frame++) {
            now += 100;
            display.paint(new Rect(64, 64, 512, 256), waves(512, 256, frame));
            tape.capture(now);
        }
        assertThat(tape.isUnfinished()).isTrue();
        assertThat(Timelines.pictureAt(file, now)).isNotEqualTo(picture());
        assertThat(psnr(Timelines.pictureAt(file, now), picture())).isGreaterThan(30);
        long moving = timeline.index().sizeBytes() / 20;
        assertThat(moving).isLessThan(512 * 256 / 2);

        tape.capture(now + ScreenTrace.STILL_MILLIS);
        assertThat(tape.isUnfinished()).isFalse();
        assertThat(Timelines.pictureAt(file, now + ScreenTrace.STILL_MILLIS)).isEqualTo(picture());
    }

    @Test
    void theEndIsExactWheneverItComes() throws Exception {
        display.resize(640, 400);
        tape.capture(0);
        display.paint(new Rect(0, 0, 640, 400), waves(640, 400, 1));
        tape.capture(100);
        tape.finish(150);
        assertThat(Timelines.pictureAt(file, 150)).isEqualTo(picture());
        assertThat(timeline.index().durationMillis()).isEqualTo(150);
    }

    @Test
    void keyFramesComeWithWhatHasToBePlayedAndNotWithTime() throws Exception {
        display.resize(640, 400);
        for (long now = 0; now <= 600_000; now += 500) {
            display.paint(new Rect(8, 16, 8, 16), now % 1000 == 0 ? WHITE : 0);
            tape.capture(now);
        }
        assertThat(timeline.index().keyFrames()).hasSize(1);

        for (long now = 600_100; now <= 630_000; now += 100) {
            display.paint(new Rect(0, 0, 640, 400), noise(640, 400, now));
            tape.capture(now);
        }
        List<TimelineIndex.KeyFrame> keys = timeline.index().keyFrames();
        assertThat(keys).hasSizeBetween(4, 8);
        for (int i = 1; i < keys.size(); i++) {
            assertThat(keys.get(i).timeMillis() - keys.get(i - 1).timeMillis())
                    .isGreaterThanOrEqualTo(Tape.LEAST_KEY_DISTANCE_MILLIS);
        }
        assertThat(Timelines.pictureAt(file, keys.getLast().timeMillis())).hasSize(640 * 400);
    }

    @Test
    void thePointersShapeIsOnTheTape() throws Exception {
        tape.capture(0);
        long before = timeline.index().sizeBytes();
        display.changeCursor(new Cursor(8, 8, 1, 1, new int[64]));
        tape.capture(100);
        assertThat(timeline.index().sizeBytes() - before).isGreaterThan(64 * 4);
    }

    /** Ten minutes of a desktop where a cursor blinks and a clock shows the minutes; see docs/budgets.md. */
    @Test
    void tenMinutesOfAnIdleDesktopTakeLessThanAMegabyte() throws Exception {
        display.resize(1024, 768);
        display.paint(new Rect(0, 0, 1024, 768), smooth(1024, 768));
        display.paint(new Rect(100, 100, 700, 500), letters(700, 500, 1));
        display.paint(new Rect(0, 738, 1024, 30), letters(1024, 30, 2));
        for (long now = 0; now <= 600_000; now += 500) {
            display.paint(new Rect(340, 312, 8, 16), now % 1000 == 0 ? WHITE : 0);
            if (now % 60_000 == 0) {
                display.paint(new Rect(960, 745, 48, 16), letters(48, 16, now));
            }
            tape.capture(now);
        }
        tape.finish(600_000);
        timeline.close();
        assertThat(Files.size(file)).isLessThan(1_000_000);
        assertThat(Timelines.pictureAt(file, 600_000)).isEqualTo(picture());
    }

    private int[] picture() {
        return Timelines.picture(display.framebuffer());
    }

    private static int[] noise(int width, int height, long seed) {
        return new Random(seed).ints((long) width * height, 0, 1 << 24).toArray();
    }

    private static int[] letters(int width, int height, long seed) {
        int[] pixels = new int[width * height];
        Random random = new Random(seed);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                boolean ink = y % 16 > 2 && y % 16 < 13 && x % 8 > 1 && random.nextInt(3) == 0;
                pixels[y * width + x] = ink ? 0xc0c0c0 : 0;
            }
        }
        return pixels;
    }

    /** A background of one gentle slope of colours. */
    private static int[] smooth(int width, int height) {
        int[] pixels = new int[width * height];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = 0x203050 + i / width / 8;
        }
        return pixels;
    }

    private static int[] waves(int width, int height, int time) {
        int[] pixels = new int[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int red = (int) (128 + 127 * Math.sin(x / 37.0 + y / 91.0 + time / 3.0));
                int green = (int) (128 + 127 * Math.sin(x / 53.0 - y / 29.0 + time / 5.0));
                int blue = (int) (128 + 127 * Math.sin(Math.hypot(x - 100.0, y - 80.0) / 41.0 - time / 4.0));
                pixels[y * width + x] = red << 16 | green << 8 | blue;
            }
        }
        return pixels;
    }

    private static double psnr(int[] one, int[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            for (int shift = 0; shift < 24; shift += 8) {
                double apart = (one[i] >> shift & 0xff) - (other[i] >> shift & 0xff);
                sum += apart * apart;
            }
        }
        return 10 * Math.log10(255 * 255 / (sum / (3.0 * one.length)));
    }
}
