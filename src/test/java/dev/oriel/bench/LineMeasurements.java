package dev.oriel.bench;

import dev.oriel.bench.FrameStrip.Mode;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Viewers on bad lines: what they see, and what they cost the others. */
final class LineMeasurements {

    private static final int SLOW = 300_000;
    private static final int SMALL_BUFFER = 16_384;
    private static final long SETTLE_MILLIS = 3000;
    private static final long WATCH_MILLIS = 8000;
    private static final long LOOK_MILLIS = 20;
    private static final long STALL_LIMIT_SECONDS = 75;
    private static final double MEBIBYTE = 1 << 20;

    private LineMeasurements() {}

    /** What a viewer on a slow line sees. */
    private record Slow(Sample ages, double otherRate) {}

    /** A viewer on a line of 300 KB/s beside one on a fast line, which tells how old the slow one's picture is. */
    static Bench.Measurement<Sides> slow(Mode mode) {
        return (sides, table) -> {
            String what = mode.name().toLowerCase(java.util.Locale.ROOT) + " at 300 KB/s";
            double alone = sides.showing(sides.oriel(), mode, 1).rates().mean();
            sides.only(sides.oriel());
            long before = sides.oriel().liveHeap();
            long[] during = new long[1];
            Slow ours = watch(sides.oriel(), sides.oriel().directLine(SMALL_BUFFER), mode, () -> {
                during[0] = sides.oriel().liveHeap();
            });
            sides.only(sides.direct());
            Slow theirs = watch(sides.direct(), sides.direct().directLine(), mode, () -> {});
            table.value(
                    what + ", behind p50, ms",
                    ours.ages().median(),
                    theirs.ages().median(),
                    Goal.NONE);
            table.value(
                    what + ", behind p95, ms",
                    ours.ages().percentile(95),
                    theirs.ages().percentile(95),
                    Goal.atMost(500));
            table.value(
                    what + ", behind at most, ms",
                    ours.ages().most(),
                    theirs.ages().most(),
                    Goal.NONE);
            table.alone(what + ", the other viewer's share of one alone", ours.otherRate() / alone, Goal.atLeast(0.95));
            table.alone(what + ", heap more, MiB", (during[0] - before) / MEBIBYTE, Goal.atMost(8));
        };
    }

    /** Something that is done while a viewer is slow. */
    private interface Meanwhile {
        void happen() throws Exception;
    }

    private static Slow watch(Side side, ByteChannel line, Mode mode, Meanwhile meanwhile) throws Exception {
        List<Double> ages = new ArrayList<>();
        try (Spectator fast = new Spectator(side);
                Spectator slow = new Spectator(new CountingChannel(side.connect(new SlowLine(line, SLOW))))) {
            fast.choose(mode);
            TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
            long began = System.nanoTime();
            long frames = fast.history().frames();
            while (System.nanoTime() - began < TimeUnit.MILLISECONDS.toNanos(WATCH_MILLIS)) {
                ages.add(fast.history().ageNanos(slow.history().latest(), System.nanoTime()) / 1e6);
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
            double rate = (fast.history().frames() - frames) * 1e9 / (System.nanoTime() - began);
            meanwhile.happen();
            fast.press(Mode.STILL.key());
            return new Slow(Sample.of(ages), rate);
        }
    }

    /** A viewer that asks for everything and reads nothing. */
    static void stalled(Sides sides, Table table) throws Exception {
        Oriel oriel = sides.oriel();
        double alone = sides.showing(oriel, Mode.SCROLL, 1).rates().mean();
        sides.only(oriel);
        long before = oriel.liveHeap();
        try (Spectator other = new Spectator(oriel);
                SocketChannel line = oriel.directLine(SMALL_BUFFER)) {
            int port = line.socket().getLocalPort();
            other.choose(Mode.SCROLL);
            Stalling stalling = new Stalling(line);
            Skimmer.attach(oriel.connect(stalling));
            TimeUnit.SECONDS.sleep(1);
            stalling.stall();
            long began = System.nanoTime();
            long frames = other.history().frames();
            TimeUnit.SECONDS.sleep(8);
            double rate = (other.history().frames() - frames) * 1e9 / (System.nanoTime() - began);
            long during = oriel.liveHeap();
            long deadline = began + TimeUnit.SECONDS.toNanos(STALL_LIMIT_SECONDS);
            while (ProcessFiles.isEstablished(oriel.port(), port) && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(200);
            }
            other.press(Mode.STILL.key());
            table.alone(
                    "a viewer that stops reading: let go after, s", (System.nanoTime() - began) / 1e9, Goal.atMost(60));
            table.alone("  the other viewer's share of one alone", rate / alone, Goal.atLeast(0.95));
            table.alone("  heap more, MiB", (during - before) / MEBIBYTE, Goal.atMost(8));
            stalling.close();
        }
    }

    /** A line that brings nothing any more once it has stalled. */
    private static final class Stalling implements ByteChannel {

        private final SocketChannel line;
        private volatile boolean stalled;

        Stalling(SocketChannel line) {
            this.line = line;
        }

        void stall() {
            stalled = true;
        }

        @Override
        public int read(java.nio.ByteBuffer target) throws IOException {
            while (stalled && line.isOpen()) {
                java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
            }
            return line.read(target);
        }

        @Override
        public int write(java.nio.ByteBuffer source) throws IOException {
            return line.write(source);
        }

        @Override
        public boolean isOpen() {
            return line.isOpen();
        }

        @Override
        public void close() throws IOException {
            line.close();
        }
    }
}
