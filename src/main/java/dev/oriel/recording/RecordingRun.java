package dev.oriel.recording;

import dev.oriel.StorageFailure;
import dev.oriel.engine.Display;
import dev.oriel.recording.Recording.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A recording while it runs: one thread that writes what the display shows whenever that has changed, ten times a second
 * at most. It is a thread of the operating system, so that a disk that stands still holds up nobody else: the display
 * and its viewers only ever set a flag here.
 */
final class RecordingRun implements Display.Listener {

    private static final Logger log = LoggerFactory.getLogger(RecordingRun.class);

    /** Between two pictures at least. */
    private static final long PACE_MILLIS = 100;

    /** How often the file is looked after when nothing changes. */
    private static final long IDLE_MILLIS = 5000;

    /** How long it may take, in the end, until the disk has taken all. */
    private static final long PATIENCE_MILLIS = 10_000;

    private final Display display;
    private final Path file;
    private final TimelineWriter timeline;
    private final RecordingSettings settings;
    private final LongSupplier millisSinceStart;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private boolean changed = true;
    private @Nullable Ending ending;
    private boolean released;

    /** Hears how a recording has ended, on the recording's own thread. */
    @FunctionalInterface
    interface EndListener {
        void ended(Ending ending, TimelineIndex content);
    }

    /**
     * @param timeline is closed when the recording ends
     * @param millisSinceStart the time that entries get; never goes back
     * @param listener not called when the recording is {@link #release() released}
     */
    RecordingRun(
            Display display,
            Path file,
            TimelineWriter timeline,
            RecordingSettings settings,
            LongSupplier millisSinceStart,
            EndListener listener) {
        this.display = display;
        this.file = file;
        this.timeline = timeline;
        this.settings = settings;
        this.millisSinceStart = millisSinceStart;
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("recording-" + file.getFileName())
                .unstarted(() -> record(listener));
    }

    /** Begins to record; once. */
    void begin() {
        thread.start();
    }

    /** What is in the file now. */
    TimelineIndex content() {
        return timeline.index();
    }

    /** How long it has been running. */
    long elapsedMillis() {
        return millisSinceStart.getAsLong();
    }

    /** Asks it to end; only the first reason counts. */
    void end(Ending reason) {
        locked(() -> ending = ending == null ? reason : ending);
    }

    /** Lets go of the recording, so that the next server can go on with it. */
    void release() {
        locked(() -> {
            released = ending == null;
            ending = ending == null ? Ending.STOPPED : ending;
        });
    }

    /** Waits until all is written; false when the disk takes longer than anybody wants to wait. */
    boolean awaitEnd() {
        try {
            return thread.join(Duration.ofMillis(PATIENCE_MILLIS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void damaged() {
        locked(() -> changed = true);
    }

    @Override
    public void cursorChanged() {
        locked(() -> changed = true);
    }

    private void record(EndListener listener) {
        Ending last = Ending.WRITE_FAILED;
        try (Tape tape = new Tape(display, timeline);
                Display.Subscription subscription = display.subscribe(this)) {
            last = writeUntilTheEnd(tape);
        } catch (IOException | RuntimeException broken) {
            log.warn("Recording {} cannot be written: {}", file.getFileName(), broken.toString());
            last = StorageFailure.isFull(broken) ? Ending.DISK_FULL : last;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            timeline.close();
        } catch (IOException broken) {
            log.warn("Recording {} cannot be closed: {}", file.getFileName(), broken.toString());
        }
        if (!isReleased()) {
            listener.ended(last, timeline.index());
        }
    }

    private Ending writeUntilTheEnd(Tape tape) throws IOException, InterruptedException {
        Ending reason = endOrLimit();
        while (reason == null) {
            tape.capture(millisSinceStart.getAsLong());
            await(tape.isUnfinished() ? PACE_MILLIS * 2 : IDLE_MILLIS);
            reason = endOrLimit();
        }
        if (reason != Ending.DISK_FULL) {
            tape.finish(millisSinceStart.getAsLong());
        }
        return reason;
    }

    /** Sleeps until something has changed, but not less than the pace and not longer than that. */
    private void await(long longest) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long rest = TimeUnit.MILLISECONDS.toNanos(PACE_MILLIS);
            while (ending == null && rest > 0) {
                rest = news.awaitNanos(rest);
            }
            rest = TimeUnit.MILLISECONDS.toNanos(longest - PACE_MILLIS);
            while (ending == null && !changed && rest > 0) {
                rest = news.awaitNanos(rest);
            }
            changed = false;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Ending endOrLimit() throws IOException {
        lock.lock();
        try {
            if (ending != null) {
                return ending;
            }
        } finally {
            lock.unlock();
        }
        if (millisSinceStart.getAsLong() >= settings.maxDuration().toMillis()) {
            return Ending.TIME_LIMIT;
        }
        if (timeline.size() >= settings.maxSize().toBytes()) {
            return Ending.SIZE_LIMIT;
        }
        long free = Files.getFileStore(file).getUsableSpace();
        return free < settings.freeSpace().toBytes() ? Ending.DISK_FULL : null;
    }

    private boolean isReleased() {
        lock.lock();
        try {
            return released;
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
