package dev.oriel.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A guest that starts, until it shows that it is ready. */
final class Boot {

    private static final long LIMIT_SECONDS = 90;

    private Boot() {}

    /** Waits until the bench guest's program draws. */
    static void await(Side side) throws IOException, InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        try (Spectator spectator = new Spectator(side)) {
            while (spectator.wholeFrame().isEmpty()) {
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException("the guest of " + side.name() + " does not come up");
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }
}
