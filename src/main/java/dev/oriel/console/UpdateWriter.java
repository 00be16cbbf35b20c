package dev.oriel.console;

import dev.oriel.engine.Display;
import dev.oriel.framebuffer.Rect;
import dev.oriel.rfb.ClientCapabilities;
import dev.oriel.rfb.EncodedRect;
import dev.oriel.rfb.Encoding;
import dev.oriel.rfb.EncodingChoice;
import dev.oriel.rfb.EncodingSelector;
import dev.oriel.rfb.Move;
import dev.oriel.rfb.Patch;
import dev.oriel.rfb.PseudoEncoding;
import dev.oriel.rfb.RectEncoder;
import dev.oriel.rfb.ServerMessageWriter;
import dev.oriel.rfb.ServerMessageWriter.ResizeReason;
import dev.oriel.rfb.ServerMessageWriter.ResizeStatus;
import dev.oriel.rfb.WireBuffer;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes the updates for one viewer: knows what it has been shown, and sends what is missing of the newest picture, as
 * far as its line has room. Belongs to the viewer's thread, but for {@link #introduced}.
 */
final class UpdateWriter implements AutoCloseable {

    /** Pixels in one rectangle at most: a viewer can draw the first while the next is still being encoded. */
    private static final int LARGEST_RECTANGLE = 3 << 17;

    private final Display display;
    private final Supplier<@Nullable SharedPicture> picture;
    private final SharedEncodings shared;
    private final PictureQuality quality;
    private final LineStatistics line;
    private final WireBuffer out;
    private final ServerMessageWriter writer;
    private final LongSupplier nanoClock;
    private volatile Rect told = new Rect(0, 0, 0, 0);
    private @Nullable ShownPicture shown;
    private @Nullable RectEncoder ownEncoder;
    private @Nullable EncodingChoice ownChoice;

    /**
     * @param display of the guest
     * @param picture gives the picture to be shown; null when there is none any more
     * @param quality what pictures are sent in; is told how the line takes them, as {@code line} is
     * @param out takes the updates
     */
    UpdateWriter(
            Display display,
            Supplier<@Nullable SharedPicture> picture,
            SharedEncodings shared,
            PictureQuality quality,
            LineStatistics line,
            WireBuffer out,
            LongSupplier nanoClock) {
        this.display = display;
        this.picture = picture;
        this.shared = shared;
        this.quality = quality;
        this.line = line;
        this.out = out;
        this.writer = new ServerMessageWriter(out);
        this.nanoClock = nanoClock;
    }

    /** The viewer was told in ServerInit that the screen is so large. */
    void introduced(Rect screen) {
        told = screen;
    }

    /** When the first of what was sent with loss is to be sent exactly, in the clock's nanoseconds; Long.MAX_VALUE if none. */
    long exactDueNanos() {
        return shown == null ? Long.MAX_VALUE : shown.restsAt();
    }

    /** Writes an update, or nothing when there is nothing new. Returns whether the viewer then has seen everything. */
    boolean write(Work work) throws IOException {
        SharedPicture newest = picture.get();
        if (newest == null) {
            return true;
        }
        if (shown == null || shown.picture() != newest) {
            shown = new ShownPicture(newest);
            if (!newest.bounds().equals(told)) {
                writeSize(newest.bounds(), work);
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
        if (moves.isEmpty()
                && stale.isEmpty()
                && rested.isEmpty()
                && work.news().isEmpty()) {
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

    private void writeNews(Work work, Rect screen) {
        for (News news : work.news()) {
            switch (news) {
                case SCANCODES -> writer.extendedKeyEventSupported();
                case MOUSE_BUTTONS -> writer.extendedMouseButtonsSupported();
                case LEDS -> {
                    if (display.leds() >= 0) {
                        writer.ledState(display.leds());
                    }
                }
                case CURSOR -> writer.cursor(display.cursor(), work.format());
                case SIZE ->
                    writer.extendedDesktopSize(ResizeReason.SERVER, ResizeStatus.DONE, screen.width(), screen.height());
                case RESIZE_REFUSED ->
                    writer.extendedDesktopSize(
                            ResizeReason.THIS_CLIENT, ResizeStatus.PROHIBITED, screen.width(), screen.height());
            }
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

    /** Tells the news too; a new size comes last in its update (RFC 6143 section 7.8.2). */
    private void writeSize(Rect screen, Work work) throws IOException {
        ClientCapabilities client = work.capabilities();
        writer.beginUpdate();
        writeNews(work, screen);
        if (client.supports(PseudoEncoding.EXTENDED_DESKTOP_SIZE)) {
            writer.extendedDesktopSize(ResizeReason.SERVER, ResizeStatus.DONE, screen.width(), screen.height());
        } else if (client.supports(PseudoEncoding.DESKTOP_SIZE)) {
            writer.desktopSize(screen.width(), screen.height());
        } else {
            throw new IOException("the screen has another size, which the viewer cannot be told");
        }
        writer.endUpdate();
        told = screen;
    }

    /** Frees the encoder. Idempotent. */
    @Override
    public void close() {
        if (ownEncoder != null) {
            ownEncoder.close();
        }
    }
}
