package dev.oriel.recording;

import dev.oriel.engine.Display;
import dev.oriel.framebuffer.Cursor;
import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.rfb.PixelFormat;
import dev.oriel.rfb.ServerMessageWriter;
import dev.oriel.rfb.WireBuffer;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A guest's screen on its way into a timeline: each {@link #capture} writes what is new since the one before. For one
 * thread; times are milliseconds since the recording began and never go back.
 *
 * <p>A key frame is written when what has to be played to get from the last one to now is as much as a key frame is, so
 * a jump reads at most about twice a picture, key frames at most double the file, and an idle screen gets none.
 */
final class Tape implements AutoCloseable {

    /** Key frames are not closer than this, whatever happens. */
    static final long LEAST_KEY_DISTANCE_MILLIS = 5000;

    /** As long as it takes less than this to get from a key frame to now, there is no need for another. */
    static final long LEAST_KEY_DISTANCE_BYTES = 256 << 10;

    /** What an entry costs a player at least, expressed in bytes. */
    private static final int LEAST_COST = 128;

    /** While nothing changes, the file says so this often, so that a crash does not cost it its length. */
    static final long STILL_MILLIS = 10_000;

    private final Display display;
    private final TimelineWriter timeline;
    private @Nullable ScreenTrace trace;
    private @Nullable Cursor cursor;
    private long keyAt;
    private long keyBytes;
    private long costSinceKey;
    private long lastEntryAt;

    Tape(Display display, TimelineWriter timeline) {
        this.display = display;
        this.timeline = timeline;
    }

    /** Whether it has something to write without anything changing any more: call {@link #capture} again soon. */
    boolean isUnfinished() {
        return trace != null && trace.isLossy();
    }

    /** Brings the timeline up to date. */
    void capture(long now) throws IOException {
        Framebuffer screen = display.framebuffer();
        Cursor shape = display.cursor();
        if (trace == null || trace.screen() != screen) {
            changeScreen(screen);
            // The first picture is that of the beginning, however long it took until this thread ran.
            writeKeyFrame(timeline.isEmpty() ? 0 : now, shape);
            return;
        }
        if (isKeyFrameDue(now) && trace.changes(now).isPresent()) {
            writeKeyFrame(now, shape);
            return;
        }
        Optional<byte[]> changes = trace.changes(now);
        if (changes.isPresent()) {
            write(now, TimelineEntry.Kind.CHANGE, changes.get());
        }
        if (shape != cursor) {
            cursor = shape;
            write(now, TimelineEntry.Kind.CHANGE, pointer(shape));
        }
        if (now - lastEntryAt >= STILL_MILLIS) {
            write(now, TimelineEntry.Kind.STILL, new byte[0]);
        }
    }

    /** Writes the last changes, all exact, and when it ends. */
    void finish(long now) throws IOException {
        capture(now);
        if (trace != null) {
            Optional<byte[]> rest = trace.remainder();
            if (rest.isPresent()) {
                write(now, TimelineEntry.Kind.CHANGE, rest.get());
            }
        }
        if (now > lastEntryAt) {
            write(now, TimelineEntry.Kind.STILL, new byte[0]);
        }
    }

    private boolean isKeyFrameDue(long now) {
        return now - keyAt >= LEAST_KEY_DISTANCE_MILLIS && costSinceKey >= Math.max(LEAST_KEY_DISTANCE_BYTES, keyBytes);
    }

    private void changeScreen(Framebuffer screen) {
        if (trace != null) {
            trace.close();
        }
        trace = new ScreenTrace(screen);
    }

    private void writeKeyFrame(long now, Cursor shape) throws IOException {
        if (trace == null) {
            throw new IllegalStateException("there is no screen yet");
        }
        byte[] picture = trace.keyFrame(shape);
        cursor = shape;
        write(now, TimelineEntry.Kind.KEY_FRAME, picture);
        keyAt = now;
        keyBytes = picture.length;
        costSinceKey = 0;
    }

    private void write(long now, TimelineEntry.Kind kind, byte[] payload) throws IOException {
        timeline.append(new TimelineEntry(now, kind, payload));
        costSinceKey += Math.max(LEAST_COST, payload.length);
        lastEntryAt = now;
    }

    private static byte[] pointer(Cursor shape) {
        WireBuffer out = new WireBuffer();
        ServerMessageWriter writer = new ServerMessageWriter(out);
        writer.beginUpdate();
        writer.cursor(shape, PixelFormat.NATIVE);
        writer.endUpdate();
        return out.toByteArray();
    }

    /** Frees what is held outside the heap; the timeline is somebody else's. Idempotent. */
    @Override
    public void close() {
        if (trace != null) {
            trace.close();
        }
    }
}
