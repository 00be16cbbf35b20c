package dev.oriel.rfb;

import java.util.Arrays;
import java.util.List;
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

/** How long it takes to see that a screen of 1024x768 has scrolled by a line of text. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ScrollDetectorBenchmark {

    private static final int WIDTH = 1024;
    private static final int HEIGHT = 768;
    private static final int LINE = 16;

    private final ScrollDetector detector = new ScrollDetector();
    private final Patch was = Pictures.text(WIDTH, HEIGHT);
    private final Patch is =
            new Patch(was.area(), Arrays.copyOfRange(was.pixels(), LINE * WIDTH, (HEIGHT + LINE) * WIDTH), 0, WIDTH);

    @Benchmark
    public List<Move> detect() {
        return detector.detect(was, is);
    }
}
