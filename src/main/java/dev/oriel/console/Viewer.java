package dev.oriel.console;

import dev.oriel.engine.Display;
import dev.oriel.framebuffer.Rect;
import dev.oriel.rfb.ClientCapabilities;
import dev.oriel.rfb.Fence;
import dev.oriel.rfb.PixelFormat;
import dev.oriel.rfb.PseudoEncoding;
import dev.oriel.rfb.ServerMessageWriter;
import dev.oriel.rfb.WireBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A connected browser that is shown a screen. Its one virtual thread sends what the viewer has not seen whenever the
 * viewer wants an update, the screen has changed, and the line has room; between two updates nothing is queued but
 * short replies, so the newest picture always wins.
 *
 * <p>All that other threads may touch is guarded by the lock; what has been sent belongs to the viewer's thread alone.
 */
final class Viewer implements Display.Listener {

    /** Short replies that may wait to be sent; a viewer that makes more is not reading. */
    private static final int MOST_REPLIES = 256;

    /** After this much silence a fence is sent, to find out whether anybody is still there. */
    private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(15);

    /** Heartbeats wait for the next whole one of these: a hundred viewers of a screen at rest are seen to in one go. */
    private static final long BEAT_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** A viewer that leaves a fence without an echo for so long is let go. */
    static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** Bytes that are kept for the next update. */
    private static final int IDLE_BUFFER = 16 << 10;

    private final Transport transport;
    private final LongSupplier nanoClock;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<byte[]> replies = new ArrayDeque<>();
    private final List<Rect> lost = new ArrayList<>();
    private final Set<News> news = EnumSet.noneOf(News.class);
    private final Pacer pacer;
    private final LineStatistics line;
    private PixelFormat format = PixelFormat.NATIVE;
    private ClientCapabilities capabilities = ClientCapabilities.NONE;
    private boolean requested;
    private boolean continuous;
    private boolean damaged = true;
    private @Nullable Ending ending;

    private final WireBuffer out = new WireBuffer();
    private final ServerMessageWriter writer = new ServerMessageWriter(out);
    private final PictureQuality quality;
    private final UpdateWriter updates;
    private long lastSentNanos;
    private long exactDueNanos = Long.MAX_VALUE;

    /**
     * @param display of the guest
     * @param picture gives the picture to be shown; null when there is none any more
     */
    Viewer(
            Display display,
            Supplier<@Nullable SharedPicture> picture,
            SharedEncodings shared,
            Transport transport,
            LongSupplier nanoClock) {
        this.transport = transport;
        this.nanoClock = nanoClock;
        this.pacer = new Pacer(nanoClock);
        this.line = new LineStatistics(nanoClock);
        this.quality = new PictureQuality(nanoClock);
        this.updates = new UpdateWriter(display, picture, shared, quality, line, out, nanoClock);
        this.lastSentNanos = nanoClock.getAsLong();
    }

    // ----- told by the display's thread -----

    @Override
    public void damaged() {
        locked(() -> damaged = true);
    }

    @Override
    public void cursorChanged() {
        locked(() -> news.add(News.CURSOR));
    }

    @Override
    public void ledsChanged() {
        locked(() -> news.add(News.LEDS));
    }

    // ----- told by the socket's thread -----

    /** Sends a short message when the update that is being sent is complete. */
    void reply(byte[] message) {
        locked(() -> {
            if (replies.size() >= MOST_REPLIES) {
                endLocked(Ending.TOO_FAST);
            } else {
                replies.addLast(message);
            }
        });
    }

    /** The size that the viewer was told in ServerInit. */
    void introduced(Rect screen) {
        updates.introduced(screen);
    }

    void use(PixelFormat newFormat) {
        locked(() -> format = newFormat);
    }

    void use(ClientCapabilities newCapabilities) {
        locked(() -> {
            ClientCapabilities old = capabilities;
            capabilities = newCapabilities;
            news.add(News.CURSOR);
            news.add(News.LEDS);
            Stream.of(News.SIZE, News.SCANCODES, News.MOUSE_BUTTONS)
                    .filter(once -> once.isFor(capabilities) && !once.isFor(old))
                    .forEach(news::add);
            if (isNew(PseudoEncoding.FENCE, old)) {
                // The first echo comes while nothing else is under way: it shows the shortest round trip.
                replies.addLast(message(self -> self.fence(fence(pacer.sent(0)))));
            }
            if (isNew(PseudoEncoding.CONTINUOUS_UPDATES, old)) {
                replies.addLast(message(ServerMessageWriter::endOfContinuousUpdates));
            }
        });
    }

    /** The viewer wants an update; a full one when it has lost what is in the area. */
    void request(boolean incremental, Rect area) {
        locked(() -> {
            requested = true;
            if (!capabilities.supports(PseudoEncoding.FENCE)) {
                pacer.acknowledgedAll();
            }
            if (!incremental) {
                lost.add(area);
                damaged = true;
            }
        });
    }

    void continuousUpdates(boolean enable) {
        locked(() -> {
            if (continuous && !enable) {
                replies.addLast(message(ServerMessageWriter::endOfContinuousUpdates));
            }
            continuous = enable;
        });
    }

    void refuseResize() {
        locked(() -> {
            news.add(News.RESIZE_REFUSED);
            requested = true;
        });
    }

    /** An echo of a fence has come. */
    void echoed(Fence fence) {
        if (fence.payload().length == Long.BYTES) {
            locked(() -> {
                if (pacer.acknowledged(ByteBuffer.wrap(fence.payload()).getLong())) {
                    line.roundTrip(pacer.latestNanos());
                }
            });
        }
    }

    /** The page shows how the line does, or no longer shows it. */
    void watchLine(boolean wanted) {
        locked(() -> line.watch(wanted));
    }

    // ----- the end -----

    /** Asks the viewer's thread to end; only the first reason counts. */
    void end(Ending reason) {
        locked(() -> endLocked(reason));
    }

    private void endLocked(Ending reason) {
        if (ending == null) {
            ending = reason;
        }
    }

    // ----- the viewer's thread -----

    /** Serves the viewer until it ends; closes the line. */
    void run() {
        Ending last = Ending.FAILED;
        try {
            Work work = await();
            while (work != null) {
                serve(work);
                work = await();
            }
            last = endingOr(Ending.LEFT);
        } catch (IOException | InterruptedException broken) {
            last = endingOr(Ending.TOO_SLOW);
        } finally {
            end(last);
            updates.close();
            transport.close(last);
        }
    }

    private Ending endingOr(Ending otherwise) {
        lock.lock();
        try {
            return ending == null ? otherwise : ending;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for something to do; null at the end. */
    private @Nullable Work await() throws InterruptedException {
        lock.lock();
        try {
            while (ending == null) {
                boolean heartbeat = isHeartbeatDue();
                if (heartbeat || !replies.isEmpty() || isUpdateDue() || line.nanosUntilNotice() <= 0) {
                    return take(heartbeat);
                }
                if (pacer.waitingNanos() > STALLED_NANOS) {
                    endLocked(Ending.TOO_SLOW);
                } else {
                    changed.awaitNanos(patienceNanos());
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** How long nothing is to be done, if nobody tells anything. */
    private long patienceNanos() {
        long untilExact = exactDueNanos - nanoClock.getAsLong();
        long patience = Math.min(nanosUntilDoubt(), line.nanosUntilNotice());
        return untilExact > 0 ? Math.min(untilExact, patience) : patience;
    }

    /** When it is to be found out whether the viewer is still there, or known that it is not. */
    private long nanosUntilDoubt() {
        long waiting = pacer.waitingNanos();
        if (waiting > 0) {
            return STALLED_NANOS - waiting + 1;
        }
        return capabilities.supports(PseudoEncoding.FENCE) ? nanosUntilHeartbeat() : STALLED_NANOS;
    }

    private long nanosUntilHeartbeat() {
        return Math.ceilDiv(lastSentNanos + HEARTBEAT_NANOS, BEAT_NANOS) * BEAT_NANOS - nanoClock.getAsLong();
    }

    private boolean isUpdateDue() {
        boolean somethingNew = damaged || !newsForViewer().isEmpty();
        return (requested || continuous) && (somethingNew && pacer.maySend() || isExactDue());
    }

    /** What of the news the viewer can be told; of the rest it hears when it can. */
    private Set<News> newsForViewer() {
        Set<News> tellable = EnumSet.copyOf(news);
        tellable.removeIf(one -> !one.isFor(capabilities));
        return tellable;
    }

    /** Whether something that was sent with loss is to be sent exactly. */
    private boolean isExactDue() {
        return nanoClock.getAsLong() - exactDueNanos >= 0 && exactDueNanos != Long.MAX_VALUE && pacer.hasMuchRoom();
    }

    /** The quality level that the viewer is sent now; none if every pixel is exact. */
    private OptionalInt quality() {
        OptionalInt asked = capabilities.quality();
        return asked.isPresent() ? OptionalInt.of(quality.level(asked.getAsInt())) : asked;
    }

    private boolean isHeartbeatDue() {
        return capabilities.supports(PseudoEncoding.FENCE)
                && pacer.waitingNanos() == 0
                && (nanosUntilHeartbeat() <= 0 || line.wantsRoundTrip());
    }

    private Work take(boolean heartbeat) {
        boolean update = isUpdateDue();
        Set<News> told = update ? newsForViewer() : Set.of();
        // Who cannot tell when an update has come, and asks for a full one, may count on getting all of it at once.
        boolean wholeAtOnce = !capabilities.supports(PseudoEncoding.FENCE) && !lost.isEmpty();
        Work work = new Work(
                List.copyOf(replies),
                update,
                update ? List.copyOf(lost) : List.of(),
                told,
                wholeAtOnce ? Integer.MAX_VALUE : pacer.budget(),
                capabilities,
                format,
                heartbeat,
                line.take(quality(), quality.isLowered()));
        replies.clear();
        if (update) {
            lost.clear();
            news.removeAll(told);
            damaged = false;
        }
        return work;
    }

    private void serve(Work work) throws IOException {
        out.clear();
        work.replies().forEach(out::bytes);
        if (work.update()) {
            int before = out.size();
            boolean complete = updates.write(work);
            exactDueNanos = updates.exactDueNanos();
            locked(() -> {
                damaged |= !complete;
                noteUpdate(work, out.size() - before);
            });
        } else if (work.heartbeat()) {
            locked(() -> writer.fence(fence(pacer.sent(0))));
        }
        if (!out.isEmpty()) {
            transport.send(out.view());
            lastSentNanos = nanoClock.getAsLong();
            line.sent(out.size());
            out.shrink(IDLE_BUFFER);
        }
        if (work.notice() != null) {
            transport.tell(work.notice());
        }
    }

    private void noteUpdate(Work work, int bytes) {
        if (bytes == 0) {
            return;
        }
        requested = false;
        line.updateWritten();
        if (!work.capabilities().supports(PseudoEncoding.FENCE)) {
            pacer.sent(bytes);
        } else if (pacer.isFenceDue(bytes)) {
            writer.fence(fence(pacer.sent(bytes)));
        } else {
            pacer.sentWithoutFence(bytes);
        }
    }

    // ----- small parts -----

    private boolean isNew(PseudoEncoding capability, ClientCapabilities old) {
        return capabilities.supports(capability) && !old.supports(capability);
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private static Fence fence(long sequence) {
        byte[] payload = ByteBuffer.allocate(Long.BYTES).putLong(sequence).array();
        return new Fence(Fence.REQUEST | Fence.BLOCK_BEFORE, payload);
    }

    /** The bytes of one message. */
    static byte[] message(Consumer<ServerMessageWriter> words) {
        WireBuffer buffer = new WireBuffer(64);
        words.accept(new ServerMessageWriter(buffer));
        return buffer.toByteArray();
    }
}
