package dev.oriel.bench;

import dev.oriel.bench.FrameStrip.Mode;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Motion that has been stopped: when a spectator saw the last frame first, and since when all of it has been exact. */
final class Freeze {

    private static final long STILL_NANOS = TimeUnit.MILLISECONDS.toNanos(800);
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(8);

    private final Spectator spectator;
    private final Mode mode;
    private int number = -1;
    private int[] truth = {};
    private long lastFrameSince;
    private long exactSince;

    Freeze(Spectator spectator, Mode mode) {
        this.spectator = spectator;
        this.mode = mode;
    }

    /** Waits until the picture has been the true one for a while. */
    void await() throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        boolean exact = false;
        while (!exact || System.nanoTime() - exactSince < STILL_NANOS) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("the picture of " + mode + " did not become exact: " + difference());
            }
            boolean before = exact;
            exact = look();
            if (exact && !before) {
                exactSince = System.nanoTime();
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    private boolean look() {
        int latest = spectator.history().latest();
        if (latest != number) {
            number = latest;
            lastFrameSince = System.nanoTime();
            truth = GuestPicture.of(new FrameStrip(mode, number));
        }
        return Arrays.equals(spectator.screen().read(spectator.screen().bounds()), truth);
    }

    private String difference() {
        int[] seen = spectator.screen().read(spectator.screen().bounds());
        int wrong = 0;
        int first = -1;
        int last = -1;
        for (int i = 0; i < truth.length; i++) {
            if (seen[i] != truth[i]) {
                wrong++;
                first = first < 0 ? i : first;
                last = i;
            }
        }
        return wrong + " pixels in rows " + first / GuestPicture.WIDTH + " to " + last / GuestPicture.WIDTH
                + " differ, " + Sample.psnr(seen, truth) + " dB";
    }

    long lastFrameSince() {
        return lastFrameSince;
    }

    long exactSince() {
        return exactSince;
    }
}
