package dev.oriel.console;

import dev.oriel.engine.Display;
import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import dev.oriel.rfb.ClientCapabilities;
import dev.oriel.rfb.EncodingChoice;
import dev.oriel.rfb.EncodingSelector;
import dev.oriel.rfb.Fence;
import dev.oriel.rfb.Patch;
import dev.oriel.rfb.PixelFormat;
import dev.oriel.rfb.PseudoEncoding;
import dev.oriel.rfb.RectEncoder;
import dev.oriel.rfb.ServerMessageWriter;
import dev.oriel.rfb.ServerMessageWriter.ResizeReason;
import dev.oriel.rfb.ServerMessageWriter.ResizeStatus;
import dev.oriel.rfb.WireBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
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

    /** A viewer that leaves a fence without an echo for so long is let go. */
    static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Display display;
    private final SharedEncodings shared;
    private final Transport transport;
    private final LongSupplier nanoClock;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<byte[]> replies = new ArrayDeque<>();
    private final List<Rect> lost = new ArrayList<>();
    private final Pacer pacer;
    private final LineStatistics line;
    private PixelFormat format = PixelFormat.NATIVE;
    private ClientCapabilities capabilities = ClientCapabilities.NONE;
    private boolean requested;
    private boolean continuous;
    private boolean damaged = true;
    private boolean cursorStale;
    private boolean ledsStale;
    private boolean keysToConfirm;
    private boolean mouseButtonsToConfirm;
    private boolean sizeToTell;
    private boolean resizeToRefuse;
    private @Nullable Ending ending;

    private final WireBuffer out = new WireBuffer();
    private final ServerMessageWriter writer = new ServerMessageWriter(out);
    private @Nullable SeenTiles seen;
    private @Nullable RectEncoder ownEncoder;
    private @Nullable EncodingChoice ownChoice;
    private int toldWidth;
    private int toldHeight;
    private long lastSentNanos;

    /** What the viewer's thread found to do, taken under the lock. */
    private record Work(
            List<byte[]> replies,
            List<Rect> lost,
            ClientCapabilities capabilities,
            PixelFormat format,
            boolean update,
            boolean cursor,
            boolean leds,
            boolean confirmKeys,
            boolean confirmMouseButtons,
            boolean tellSize,
            boolean refuseResize,
            boolean heartbeat,
            int budget,
            @Nullable Notice notice) {}

    Viewer(Display display, SharedEncodings shared, Transport transport, LongSupplier nanoClock) {
        this.display = display;
        this.shared = shared;
        this.transport = transport;
        this.nanoClock = nanoClock;
        this.pacer = new Pacer(nanoClock);
        this.line = new LineStatistics(nanoClock);
        this.lastSentNanos = nanoClock.getAsLong();
    }

    // ----- told by the display's thread -----

    @Override
    public void damaged() {
        locked(() -> damaged = true);
    }

    @Override
    public void cursorChanged() {
        locked(() -> cursorStale = true);
    }

    @Override
    public void ledsChanged() {
        locked(() -> ledsStale = true);
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
    void introduced(int width, int height) {
        locked(() -> {
            toldWidth = width;
            toldHeight = height;
        });
    }

    void use(PixelFormat newFormat) {
        locked(() -> format = newFormat);
    }

    void use(ClientCapabilities newCapabilities) {
        locked(() -> {
            ClientCapabilities old = capabilities;
            capabilities = newCapabilities;
            cursorStale = true;
            ledsStale = true;
            keysToConfirm |= isNew(PseudoEncoding.QEMU_EXTENDED_KEY_EVENT, old);
            mouseButtonsToConfirm |= isNew(PseudoEncoding.EXTENDED_MOUSE_BUTTONS, old);
            sizeToTell |= isNew(PseudoEncoding.EXTENDED_DESKTOP_SIZE, old);
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
            resizeToRefuse = true;
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
            if (ownEncoder != null) {
                ownEncoder.close();
            }
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
                    changed.awaitNanos(Math.min(TICK_NANOS, line.nanosUntilNotice()));
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private boolean isUpdateDue() {
        boolean news = damaged
                || cursorStale && capabilities.supports(PseudoEncoding.CURSOR)
                || ledsStale && capabilities.supports(PseudoEncoding.QEMU_LED_STATE)
                || keysToConfirm
                || mouseButtonsToConfirm
                || sizeToTell
                || resizeToRefuse;
        return news && (requested || continuous) && pacer.maySend();
    }

    private boolean isHeartbeatDue() {
        return capabilities.supports(PseudoEncoding.FENCE)
                && pacer.waitingNanos() == 0
                && (nanoClock.getAsLong() - lastSentNanos > HEARTBEAT_NANOS || line.wantsRoundTrip());
    }

    private Work take(boolean heartbeat) {
        boolean update = isUpdateDue();
        Work work = new Work(
                List.copyOf(replies),
                update ? List.copyOf(lost) : List.of(),
                capabilities,
                format,
                update,
                update && cursorStale && capabilities.supports(PseudoEncoding.CURSOR),
                update && ledsStale && capabilities.supports(PseudoEncoding.QEMU_LED_STATE),
                update && keysToConfirm,
                update && mouseButtonsToConfirm,
                update && sizeToTell,
                update && resizeToRefuse,
                heartbeat,
                // Without fences nothing tells how fast the line is, and the viewer asks for each update anyway.
                capabilities.supports(PseudoEncoding.FENCE) ? pacer.budget() : Integer.MAX_VALUE,
                line.take(capabilities.quality(), pacer.isFull()));
        replies.clear();
        if (update) {
            lost.clear();
            damaged = false;
            cursorStale = false;
            ledsStale = false;
            keysToConfirm = false;
            mouseButtonsToConfirm = false;
            sizeToTell = false;
            resizeToRefuse = false;
        }
        return work;
    }

    private void serve(Work work) throws IOException {
        out.clear();
        work.replies().forEach(out::bytes);
        if (work.update()) {
            int before = out.size();
            boolean complete = writeUpdate(work);
            boolean wrote = out.size() > before;
            locked(() -> {
                damaged |= !complete;
                requested &= !wrote;
                if (wrote) {
                    line.updateWritten();
                }
                if (wrote && work.capabilities().supports(PseudoEncoding.FENCE)) {
                    writer.fence(fence(pacer.sent(out.size() - before)));
                }
            });
        } else if (work.heartbeat()) {
            locked(() -> writer.fence(fence(pacer.sent(0))));
        }
        if (!out.isEmpty()) {
            transport.send(out.view());
            lastSentNanos = nanoClock.getAsLong();
            line.sent(out.size());
        }
        if (work.notice() != null) {
            transport.tell(work.notice());
        }
    }

    /** Writes an update, or nothing when there is nothing new. Returns whether the viewer then has seen everything. */
    private boolean writeUpdate(Work work) throws IOException {
        Framebuffer framebuffer = display.framebuffer();
        if (seen == null || seen.framebuffer() != framebuffer) {
            seen = new SeenTiles(framebuffer);
            if (framebuffer.width() != toldWidth || framebuffer.height() != toldHeight) {
                writeSize(framebuffer, work.capabilities());
                return false;
            }
        }
        work.lost().forEach(seen::forget);
        List<SeenTiles.Unseen> unseen = seen.unseen();
        boolean onlyPixels = !(work.cursor() || work.leds() || work.confirmKeys() || work.confirmMouseButtons());
        if (unseen.isEmpty() && onlyPixels && !work.tellSize() && !work.refuseResize()) {
            return true;
        }
        int before = out.size();
        writer.beginUpdate();
        writeNews(work, framebuffer);
        int sent = 0;
        while (sent < unseen.size() && (sent == 0 || out.size() - before < work.budget())) {
            writePixels(seen, unseen.get(sent), work);
            sent++;
        }
        writer.endUpdate();
        return sent == unseen.size();
    }

    /** Everything that an update carries but pixels. */
    private void writeNews(Work work, Framebuffer framebuffer) {
        if (work.refuseResize()) {
            writer.extendedDesktopSize(
                    ResizeReason.THIS_CLIENT, ResizeStatus.PROHIBITED, framebuffer.width(), framebuffer.height());
        } else if (work.tellSize()) {
            writer.extendedDesktopSize(
                    ResizeReason.SERVER, ResizeStatus.DONE, framebuffer.width(), framebuffer.height());
        }
        if (work.confirmKeys()) {
            writer.extendedKeyEventSupported();
        }
        if (work.confirmMouseButtons()) {
            writer.extendedMouseButtonsSupported();
        }
        if (work.leds() && display.leds() >= 0) {
            writer.ledState(display.leds());
        }
        if (work.cursor()) {
            writer.cursor(display.cursor(), work.format());
        }
    }

    private void writePixels(SeenTiles tiles, SeenTiles.Unseen part, Work work) {
        EncodingChoice choice = EncodingSelector.choose(work.capabilities(), work.format());
        if (choice.encoding().hasHistory() && keepsHistory(choice)) {
            writer.rectangle(Objects.requireNonNull(ownEncoder), Patch.of(tiles.framebuffer(), part.area()));
        } else {
            EncodingChoice shareable = choice.encoding().hasHistory()
                    ? EncodingSelector.choose(ClientCapabilities.NONE, work.format())
                    : choice;
            writer.rectangle(shared.encode(tiles.framebuffer(), part.area(), part.generation(), shareable));
        }
        tiles.sent(part);
    }

    /**
     * Whether the encoding goes on as it began. A stream with history lasts as long as the connection (RFC 6143 section
     * 7.7.6); a viewer that changes its wishes meanwhile is sent raw pixels.
     */
    private boolean keepsHistory(EncodingChoice choice) {
        if (ownEncoder == null) {
            ownEncoder = choice.newEncoder();
            ownChoice = choice;
        }
        return choice.equals(ownChoice);
    }

    private void writeSize(Framebuffer framebuffer, ClientCapabilities client) throws IOException {
        writer.beginUpdate();
        if (client.supports(PseudoEncoding.EXTENDED_DESKTOP_SIZE)) {
            writer.extendedDesktopSize(
                    ResizeReason.SERVER, ResizeStatus.DONE, framebuffer.width(), framebuffer.height());
        } else if (client.supports(PseudoEncoding.DESKTOP_SIZE)) {
            writer.desktopSize(framebuffer.width(), framebuffer.height());
        } else {
            throw new IOException("the screen has another size, which the viewer cannot be told");
        }
        writer.endUpdate();
        toldWidth = framebuffer.width();
        toldHeight = framebuffer.height();
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
