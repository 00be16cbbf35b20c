package dev.oriel.rfb;

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

/** How long a full screen of 1024x768 takes to encode. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class EncoderBenchmark {

    private static final int WIDTH = 1024;
    private static final int HEIGHT = 768;
    private static final int QUALITY = 6;
    private static final int COMPRESSION = 2;

    /** What the screen shows. */
    public enum Picture {
        SOLID,
        TEXT,
        SMOOTH_TEXT,
        PHOTO
    }

    /** How it is encoded. */
    public enum Way {
        RAW,
        ZRLE,
        TIGHT_LOSSLESS,
        TIGHT_TURBO,
        TIGHT_EVEN
    }

    @Param
    public Picture picture = Picture.TEXT;

    @Param
    public Way way = Way.RAW;

    private final WireBuffer out = new WireBuffer(1 << 22);
    private Patch patch = Pictures.solid(1, 1, 0);
    private RectEncoder encoder = new RawEncoder(PixelFormat.NATIVE);

    @Setup
    public void open() {
        patch = switch (picture) {
            case SOLID -> Pictures.solid(WIDTH, HEIGHT, 0x336699);
            case TEXT -> Pictures.text(WIDTH, HEIGHT);
            case SMOOTH_TEXT -> Pictures.smoothText(WIDTH, HEIGHT);
            case PHOTO -> Pictures.photo(WIDTH, HEIGHT);
        };
        PixelFormat format = PixelFormat.NATIVE;
        encoder = switch (way) {
            case RAW -> new RawEncoder(format);
            case ZRLE -> new ZrleEncoder(format, COMPRESSION);
            case TIGHT_LOSSLESS -> new TightEncoder(format, EncodingChoice.LOSSLESS, COMPRESSION);
            case TIGHT_TURBO -> new TightEncoder(format, QUALITY, COMPRESSION, new TurboJpegEncoder());
            case TIGHT_EVEN -> new TightEncoder(format, QUALITY, COMPRESSION, new EvenJpegEncoder());
        };
    }

    @Benchmark
    public int encode() {
        out.clear();
        encoder.encode(patch, out);
        return out.size();
    }

    /** Tells the size, which is the other half of the price. */
    @TearDown
    public void close() {
        System.out.println("bytes: " + encode());
        encoder.close();
    }
}
