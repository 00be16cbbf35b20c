package dev.oriel.bench;

import dev.oriel.bench.FrameStrip.Mode;
import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import dev.oriel.rfb.Fence;
import dev.oriel.rfb.RfbClient;
import dev.oriel.rfb.RfbLimits;
import dev.oriel.rfb.ServerMessageHandler;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Somebody at a console who sees every pixel, as noVNC would: knows which frame is shown since when, and types. */
final class Spectator implements ServerMessageHandler, AutoCloseable {

    private static final long PATIENCE_MILLIS = 10_000;

    private final CountingChannel line;
    private final RfbClient rfb;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition looked = lock.newCondition();
    private final FrameHistory history = new FrameHistory();
    private final Thread reader;
    private volatile Framebuffer screen;
    private volatile @Nullable FrameStrip shown;
    private volatile boolean painted;
    private volatile long changes;
    private boolean continuous;
    private volatile boolean open = true;
    private volatile Runnable atUpdate = () -> {};

    /**
     * Connects, and waits for the first picture: a QEMU 7.2 to which somebody else connects meanwhile never sends it.
     */
    Spectator(Side side) throws IOException, InterruptedException, TimeoutException {
        this(new CountingChannel(side.connect()));
        try {
            await(() -> painted, PATIENCE_MILLIS, "the first picture of " + side.name());
        } catch (TimeoutException | InterruptedException e) {
            close();
            throw e;
        }
    }

    Spectator(CountingChannel line) throws IOException {
        this.line = line;
        rfb = RfbClient.connect(line, RfbLimits.DEFAULT);
        screen = new Framebuffer(rfb.width(), rfb.height());
        rfb.setEncodings(Dialect.ENCODINGS, Dialect.EXTENSIONS, Dialect.QUALITY, Dialect.COMPRESSION);
        rfb.requestUpdate(false, screen.bounds());
        reader = Thread.ofPlatform().daemon().name("spectator").start(this::look);
    }

    Framebuffer screen() {
        return screen;
    }

    /** Which frames have been shown, and since when. */
    FrameHistory history() {
        return history;
    }

    /** Bytes of RFB so far. */
    long bytes() {
        return line.received();
    }

    /** The frame that is shown, if all of it can be: empty while its upper and its lower strip differ. */
    Optional<FrameStrip> wholeFrame() {
        Optional<FrameStrip> upper = FrameStrip.read(screen, FrameStrip.upper());
        return upper.equals(FrameStrip.read(screen, FrameStrip.lower(screen.height()))) ? upper : Optional.empty();
    }

    /** Does something after each update, on the thread that reads: the picture stands still meanwhile. */
    void atUpdate(Runnable action) {
        atUpdate = action;
    }

    boolean isOpen() {
        return open;
    }

    /** How often the picture has changed. */
    long changes() {
        return changes;
    }

    /** Presses a key and lets it go. */
    void press(int scancode) throws IOException {
        rfb.extendedKey(0, scancode, true);
        rfb.extendedKey(0, scancode, false);
    }

    /** Presses a key and waits for the first pixel that changes. Returns milliseconds. */
    double keyToPixel(int scancode) throws IOException, InterruptedException, TimeoutException {
        lock.lock();
        try {
            long before = changes;
            long began = System.nanoTime();
            press(scancode);
            await(() -> changes != before, PATIENCE_MILLIS, "a pixel that a key changes");
            return (System.nanoTime() - began) / 1e6;
        } finally {
            lock.unlock();
        }
    }

    /** Tells the guest what to draw, and waits until it is seen. */
    void choose(Mode mode) throws IOException, InterruptedException, TimeoutException {
        for (int tries = 0; tries < 3; tries++) {
            press(mode.key());
            try {
                await(() -> isShown(mode), PATIENCE_MILLIS, mode.toString());
                return;
            } catch (TimeoutException again) {
                // A key that is pressed while the guest boots is lost.
            }
        }
        throw new TimeoutException("the guest does not show " + mode);
    }

    private boolean isShown(Mode mode) {
        FrameStrip frame = shown;
        return frame != null && frame.mode() == mode;
    }

    /** Waits for something that an update brings. */
    void await(BooleanSupplier condition, long limitMillis, String what) throws InterruptedException, TimeoutException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(limitMillis);
            while (!condition.getAsBoolean()) {
                if (left <= 0 || !open) {
                    throw new TimeoutException("not seen in " + limitMillis + " ms: " + what);
                }
                left = looked.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void look() {
        try {
            while (open) {
                rfb.readMessage(this);
            }
        } catch (IOException ended) {
            open = false;
        }
    }

    @Override
    public void pixels(Rect area, int[] pixels) {
        painted = true;
        long before = screen.generation();
        if (screen.write(area, pixels, 0, area.width()) != before) {
            noteChange();
        }
    }

    @Override
    public void copied(Rect target, int sourceX, int sourceY) {
        screen.copy(target, sourceX, sourceY);
        noteChange();
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread reads
    private void noteChange() {
        changes++;
    }

    @Override
    public void resized(int width, int height) {
        screen = new Framebuffer(width, height);
    }

    @Override
    public void updateEnded() {
        lock.lock();
        try {
            Optional<FrameStrip> frame = FrameStrip.read(screen, FrameStrip.upper());
            if (frame.isPresent()) {
                shown = frame.get();
                history.shown(frame.get(), System.nanoTime());
            }
            atUpdate.run();
            looked.signalAll();
            if (!continuous) {
                rfb.requestUpdate(true, screen.bounds());
            }
        } catch (IOException ended) {
            open = false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void fence(Fence fence) {
        if (fence.isRequest()) {
            try {
                rfb.fence(fence.echo());
            } catch (IOException ended) {
                open = false;
            }
        }
    }

    @Override
    public void continuousUpdatesEnded() {
        try {
            continuous = true;
            rfb.enableContinuousUpdates(true, screen.bounds());
        } catch (IOException ended) {
            open = false;
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        open = false;
        rfb.close();
        reader.join(2000);
    }
}
