package dev.oriel.bench;

import dev.oriel.bench.FrameStrip.Mode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** So many viewers of one screen, of whom the first sees every pixel and the others only count. */
final class Crowd implements AutoCloseable {

    private static final int MOST_PICTURES = 16;
    private static final long BETWEEN_PICTURES = TimeUnit.MILLISECONDS.toNanos(200);

    private final Side side;
    private final Spectator first;
    private final List<Skimmer> others = new ArrayList<>();
    private final List<Double> psnr = new ArrayList<>();

    /** A frame of the plasma as it was shown. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Shown(int number, int[] pixels) {}

    /**
     * What they were shown in a while.
     *
     * @param rates frames a second, of each viewer
     * @param bytesPerSecond of the first
     * @param cpu processor seconds a second that it took to show it
     * @param psnr how close the plasma was, in dB
     */
    record Showing(Sample rates, double bytesPerSecond, double bytesPerFrame, double cpu, List<Double> psnr) {}

    Crowd(Side side, int viewers) throws Exception {
        this.side = side;
        this.first = new Spectator(side);
        try {
            for (int i = 1; i < viewers; i++) {
                Skimmer other = Skimmer.attach(side.connect());
                others.add(other);
                other.awaitPicture();
            }
        } catch (IOException | InterruptedException e) {
            close();
            throw e;
        }
    }

    Spectator first() {
        return first;
    }

    List<Skimmer> others() {
        return others;
    }

    /** Lets the guest draw, waits until it runs well, and looks on for a while. */
    Showing watch(Mode mode, long settleMillis, long millis) throws Exception {
        first.choose(mode);
        TimeUnit.MILLISECONDS.sleep(settleMillis);
        List<Shown> pictures = new ArrayList<>();
        long bytes = first.bytes();
        long frames = first.history().frames();
        long[] before = others.stream().mapToLong(Skimmer::frames).toArray();
        long cpu = side.cpuNanos();
        long began = System.nanoTime();
        if (mode == Mode.PLASMA) {
            takePictures(pictures);
        }
        TimeUnit.MILLISECONDS.sleep(millis);
        double seconds = (System.nanoTime() - began) / 1e9;
        double cpuShare = (side.cpuNanos() - cpu) / 1e9 / seconds;
        List<Double> rates = new ArrayList<>();
        long firstFrames = first.history().frames() - frames;
        double bytesSeen = first.bytes() - bytes;
        rates.add(firstFrames / seconds);
        for (int i = 0; i < others.size(); i++) {
            rates.add((others.get(i).frames() - before[i]) / seconds);
        }
        first.atUpdate(() -> {});
        first.press(Mode.STILL.key());
        for (Shown picture : List.copyOf(pictures)) {
            psnr.add(Sample.psnr(picture.pixels(), GuestPicture.plasma(picture.number())));
        }
        return new Showing(
                Sample.of(rates),
                bytesSeen / seconds,
                bytesSeen / Math.max(1, firstFrames),
                cpuShare,
                List.copyOf(psnr));
    }

    private void takePictures(List<Shown> pictures) {
        long[] next = {System.nanoTime()};
        first.atUpdate(() -> {
            long now = System.nanoTime();
            if (now >= next[0] && pictures.size() < MOST_PICTURES) {
                first.wholeFrame().ifPresent(frame -> {
                    next[0] = now + BETWEEN_PICTURES;
                    pictures.add(new Shown(frame.number(), first.screen().read(GuestPicture.PLASMA)));
                });
            }
        });
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (Skimmer other : others) {
            other.close();
        }
        first.close();
    }
}
