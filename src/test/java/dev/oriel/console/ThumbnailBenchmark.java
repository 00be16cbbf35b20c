package dev.oriel.console;

import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a thumbnail of a screen of 1024x768 costs: 320 pixels wide, as PNG. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ThumbnailBenchmark {

    private static final int WIDTH = 320;

    /** What the screen shows. */
    public enum Picture {
        TEXT,
        DESKTOP
    }

    @Param
    public Picture picture = Picture.TEXT;

    private final Framebuffer screen = new Framebuffer(1024, 768);
    private final Screenshot kept = new Screenshot(screen, WIDTH);
    private int colour;

    @Setup
    public void draw() {
        switch (picture) {
            case TEXT -> write(screen.bounds(), 0, 0xaaaaaa);
            case DESKTOP -> {
                for (int y = 0; y < screen.height(); y++) {
                    screen.fill(new Rect(0, y, screen.width(), 1), 0x204060 + (y / 6 << 8) + y / 8);
                }
                write(new Rect(40, 60, 500, 400), 0xffffff, 0x202020);
                write(new Rect(300, 200, 640, 480), 0x1c1c28, 0x80d080);
                screen.fill(new Rect(0, 740, 1024, 28), 0xd4d0c8);
            }
        }
    }

    /** Something like letters. */
    private void write(Rect page, int paper, int ink) {
        screen.fill(page, paper);
        Random letters = new Random(7);
        for (int y = page.y() + 2; y + 16 < page.bottom(); y += 16) {
            int end = page.x() + letters.nextInt(page.width());
            for (int x = page.x() + 2; x + 8 < end; x += 8) {
                for (int stroke = letters.nextInt(6); stroke > 0; stroke--) {
                    screen.fill(new Rect(x + letters.nextInt(6), y + letters.nextInt(10), 1, 3), ink);
                    screen.fill(new Rect(x + letters.nextInt(3), y + letters.nextInt(12), 4, 1), ink);
                }
            }
        }
    }

    /** All of it is new. */
    @Benchmark
    public byte[] make() {
        return new Screenshot(screen, WIDTH).png();
    }

    /** A letter has been typed, say. */
    @Benchmark
    public byte[] follow() {
        screen.fill(new Rect(400, 300, 8, 16), colour++ & 0xffffff);
        return kept.png();
    }

    /** Tells the size, which is the other half of the price. */
    @TearDown
    public void tell() {
        System.out.println("bytes: " + make().length);
    }
}
