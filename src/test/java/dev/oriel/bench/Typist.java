package dev.oriel.bench;

import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import dev.oriel.rfb.Encoding;
import dev.oriel.rfb.PseudoEncoding;
import dev.oriel.rfb.RfbClient;
import dev.oriel.rfb.RfbLimits;
import dev.oriel.rfb.ServerMessageHandler;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Somebody at a console: looks at every update, types, and takes the time from a key to the pixels that it changes. */
final class Typist implements ServerMessageHandler, AutoCloseable {

    private final RfbClient rfb;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Framebuffer screen;
    private long lastChangeNanos = System.nanoTime();
    private long changes;
    private volatile boolean open = true;

    Typist(ByteChannel channel) throws IOException {
        rfb = RfbClient.connect(channel, RfbLimits.DEFAULT);
        screen = new Framebuffer(rfb.width(), rfb.height());
        rfb.setEncodings(
                List.of(Encoding.COPY_RECT, Encoding.RAW),
                List.of(PseudoEncoding.DESKTOP_SIZE, PseudoEncoding.QEMU_EXTENDED_KEY_EVENT));
        rfb.requestUpdate(false, screen.bounds());
        Thread.ofPlatform().daemon().name("typist").start(this::look);
    }

    /** Waits until the screen shows something and nothing has changed on it for a while. */
    void awaitStillness(long stillMillis, long limitMillis) throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
        lock.lock();
        try {
            while (true) {
                long now = System.nanoTime();
                long still = now - lastChangeNanos;
                if (still >= TimeUnit.MILLISECONDS.toNanos(stillMillis) && isLit()) {
                    return;
                }
                if (now > deadline) {
                    throw new TimeoutException("the screen did not come to rest in " + limitMillis + " ms");
                }
                changed.awaitNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Presses a key and waits for the first pixel that changes. Returns nanoseconds. */
    long keyToPixel(int scancode) throws IOException, InterruptedException, TimeoutException {
        lock.lock();
        try {
            long before = changes;
            long began = System.nanoTime();
            long left = TimeUnit.SECONDS.toNanos(5);
            rfb.extendedKey(0, scancode, true);
            rfb.extendedKey(0, scancode, false);
            while (changes == before) {
                left = changed.awaitNanos(left);
                if (left <= 0) {
                    throw new TimeoutException("no pixel changed within 5 s of a key");
                }
            }
            return System.nanoTime() - began;
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

    private boolean isLit() {
        return Arrays.stream(screen.read(screen.bounds()))
                        .filter(pixel -> pixel != 0)
                        .limit(200)
                        .count()
                == 200;
    }

    @Override
    public void pixels(Rect area, int[] pixels) {
        long before = screen.generation();
        screen.write(area, pixels, 0, area.width());
        noteChange(screen.generation() != before);
    }

    @Override
    public void copied(Rect target, int sourceX, int sourceY) {
        screen.copy(target, sourceX, sourceY);
        noteChange(true);
    }

    @Override
    public void resized(int width, int height) {
        screen = new Framebuffer(width, height);
        noteChange(true);
    }

    @Override
    public void updateEnded() {
        lock.lock();
        try {
            rfb.requestUpdate(true, screen.bounds());
        } catch (IOException ended) {
            open = false;
        } finally {
            lock.unlock();
        }
    }

    private void noteChange(boolean really) {
        if (!really) {
            return;
        }
        lock.lock();
        try {
            changes++;
            lastChangeNanos = System.nanoTime();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        open = false;
        rfb.close();
    }
}
