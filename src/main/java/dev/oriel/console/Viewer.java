package dev.oriel.console;

import dev.oriel.engine.Display;
import dev.oriel.framebuffer.Rect;
import dev.oriel.rfb.ClientCapabilities;
import dev.oriel.rfb.EncodedRect;
import dev.oriel.rfb.Encoding;
import dev.oriel.rfb.EncodingChoice;
import dev.oriel.rfb.EncodingSelector;
import dev.oriel.rfb.Fence;
import dev.oriel.rfb.Move;
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
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
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

    /** Pixels in one rectangle at most: a viewer can draw the first while the next is still being encoded. */
    private static final int LARGEST_RECTANGLE = 3 << 17;

    /** Bytes that are kept for the next update. */
    private static final int IDLE_BUFFER = 16 << 10;

    private final Display display;
    private final Supplier<@Nullable SharedPicture> picture;
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
    private final PictureQuality quality;
    private @Nullable ShownPicture shown;
    private @Nullable RectEncoder ownEncoder;
    private @Nullable EncodingChoice ownChoice;
    private int toldWidth;
    private int toldHeight;
    private long lastSentNanos;
    private long exactDueNanos = Long.MAX_VALUE;

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
        this.display = display;
        this.picture = picture;
        this.shared = shared;
        this.transport = transport;
        this.nanoClock = nanoClock;
        this.pacer = new Pacer(nanoClock);
        this.line = new LineStatistics(nanoClock);
        this.quality = new PictureQuality(nanoClock);
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
        boolean news = damaged
                || cursorStale && capabilities.supports(PseudoEncoding.CURSOR)
                || ledsStale && capabilities.supports(PseudoEncoding.QEMU_LED_STATE)
                || keysToConfirm
                || mouseButtonsToConfirm
                || sizeToTell
                || resizeToRefuse;
        return (requested || continuous) && (news && pacer.maySend() || isExactDue());
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
                // Who cannot tell when an update has come, and asks for a full one, may count on getting all of it at
                // once.
                capabilities.supports(PseudoEncoding.FENCE) || lost.isEmpty() ? pacer.budget() : Integer.MAX_VALUE,
                line.take(quality(), quality.isLowered()));
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
            exactDueNanos = shown == null ? Long.MAX_VALUE : shown.restsAt();
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

    /** Writes an update, or nothing when there is nothing new. Returns whether the viewer then has seen everything. */
    private boolean writeUpdate(Work work) throws IOException {
        SharedPicture newest = picture.get();
        if (newest == null) {
            return true;
        }
        if (shown == null || shown.picture() != newest) {
            shown = new ShownPicture(newest);
            if (newest.bounds().width() != toldWidth || newest.bounds().height() != toldHeight) {
                writeSize(newest.bounds(), work.capabilities());
                return false;
            }
        }
        work.lost().forEach(shown::forget);
        List<Move> moves = shown.follow(work.capabilities().supports(Encoding.COPY_RECT));
        EncodingChoice asked = EncodingSelector.choose(work.capabilities(), work.format());
        EncodingChoice choice = affordable(asked);
        List<Rect> stale = shown.stale(mostArea(choice, work.budget()));
        List<Rect> rested = stale.isEmpty()
                ? shown.rested(nanoClock.getAsLong(), mostArea(choice.lossless(), work.budget()))
                : List.of();
        boolean onlyPixels = !(work.cursor() || work.leds() || work.confirmKeys() || work.confirmMouseButtons());
        boolean nothingNew = moves.isEmpty() && stale.isEmpty() && rested.isEmpty();
        if (nothingNew && onlyPixels && !work.tellSize() && !work.refuseResize()) {
            return true;
        }
        int before = out.size();
        writer.beginUpdate();
        writeNews(work, newest.bounds());
        moves.forEach(move -> writer.copyRect(move.target(), move.sourceX(), move.sourceY()));
        int end = before + work.budget();
        boolean complete = writePixels(shown, stale, choice, end);
        if (!stale.isEmpty()) {
            boolean cutShort = !complete && out.size() >= end;
            quality.updateSent(asked.quality(), cutShort);
            line.pixelsWritten(cutShort);
        }
        writePixels(shown, rested, choice.lossless(), end);
        writer.endUpdate();
        return complete;
    }

    /** The same with what the line can carry of its quality. */
    private EncodingChoice affordable(EncodingChoice asked) {
        return asked.quality() == EncodingChoice.LOSSLESS ? asked : asked.withQuality(quality.level(asked.quality()));
    }

    /**
     * How many pixels a rectangle may have, so that the budget can be kept. There are only few such sizes, because
     * viewers with the same rectangles share them.
     */
    private static int mostArea(EncodingChoice choice, int budget) {
        long pixels = choice.quality() == EncodingChoice.LOSSLESS ? budget / 2 : budget * 4L;
        int area = LARGEST_RECTANGLE;
        while (area > pixels) {
            area /= 2;
        }
        return area;
    }

    /** Everything that an update carries but pixels. */
    private void writeNews(Work work, Rect screen) {
        if (work.refuseResize()) {
            writer.extendedDesktopSize(
                    ResizeReason.THIS_CLIENT, ResizeStatus.PROHIBITED, screen.width(), screen.height());
        } else if (work.tellSize()) {
            writer.extendedDesktopSize(ResizeReason.SERVER, ResizeStatus.DONE, screen.width(), screen.height());
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

    /**
     * Writes rectangles as long as there is room. Returns whether it was all of them; some may also be left because the
     * picture has gone on meanwhile.
     */
    private boolean writePixels(ShownPicture target, List<Rect> parts, EncodingChoice choice, int end) {
        boolean first = true;
        for (Rect part : parts) {
            if (!first && out.size() >= end || !writeRectangle(target, part, choice)) {
                return false;
            }
            first = false;
        }
        return true;
    }

    private boolean writeRectangle(ShownPicture target, Rect area, EncodingChoice choice) {
        boolean history = choice.encoding().hasHistory();
        if (history && keepsHistory(choice)) {
            Patch patch = target.picture().read(area, target.step());
            if (patch == null) {
                return false;
            }
            writer.rectangle(Objects.requireNonNull(ownEncoder), patch);
            target.shownExactly(area);
            return true;
        }
        EncodingChoice shareable = history ? EncodingSelector.choose(ClientCapabilities.NONE, choice.format()) : choice;
        EncodedRect encoded = shared.encode(target.picture(), area, target.step(), shareable);
        if (encoded == null) {
            return false;
        }
        writer.rectangle(encoded);
        target.shown(area, encoded);
        return true;
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

    private void writeSize(Rect screen, ClientCapabilities client) throws IOException {
        writer.beginUpdate();
        if (client.supports(PseudoEncoding.EXTENDED_DESKTOP_SIZE)) {
            writer.extendedDesktopSize(ResizeReason.SERVER, ResizeStatus.DONE, screen.width(), screen.height());
        } else if (client.supports(PseudoEncoding.DESKTOP_SIZE)) {
            writer.desktopSize(screen.width(), screen.height());
        } else {
            throw new IOException("the screen has another size, which the viewer cannot be told");
        }
        writer.endUpdate();
        toldWidth = screen.width();
        toldHeight = screen.height();
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
