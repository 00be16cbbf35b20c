package dev.oriel.rfb;

import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How long it takes to see where a window on a screen of 1024x768 has been dragged, and that noise has gone nowhere. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MoveDetectorBenchmark {

    private static final int WIDTH = 1024;
    private static final int HEIGHT = 768;
    private static final Rect WINDOW = new Rect(200, 150, 600, 400);

    private final Patch was = desktop(WINDOW);
    private final Patch is = desktop(new Rect(211, 157, 600, 400));
    private final Patch noise = Pictures.noise(WIDTH, HEIGHT, 1 << 20, 1);
    private final Patch otherNoise = Pictures.noise(WIDTH, HEIGHT, 1 << 20, 2);

    private static Patch desktop(Rect window) {
        Framebuffer screen = new Framebuffer(WIDTH, HEIGHT);
        screen.write(screen.bounds(), Pictures.photo(WIDTH, HEIGHT).pixels(), 0, WIDTH);
        Patch text = Pictures.text(WIDTH, HEIGHT);
        screen.write(window, text.pixels(), text.row(0), WIDTH);
        return Patch.of(screen, screen.bounds());
    }

    @Benchmark
    public Optional<Move> find() {
        return new MoveDetector().detect(was, is);
    }

    /** Without the rest that a detector takes after that. */
    @Benchmark
    public Optional<Move> miss() {
        return new MoveDetector().detect(noise, otherNoise);
    }
}
