package dev.oriel.rfb;

import dev.oriel.framebuffer.Cursor;
import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The client's ear: reads the server's messages and checks them against the screen and the limits. For one thread. */
final class ServerMessageReader implements AutoCloseable {

    private static final int FRAMEBUFFER_UPDATE = 0;
    private static final int BELL = 2;
    private static final int SERVER_CUT_TEXT = 3;
    private static final int END_OF_CONTINUOUS_UPDATES = 150;
    private static final int SERVER_FENCE = 248;

    private static final int UNTIL_LAST_RECT = 0xffff;

    private final WireSource source;
    private final RfbLimits limits;
    private final String name;
    private final int[] pixels;
    private @Nullable TightDecoder tight;
    private volatile Rect screen;

    ServerMessageReader(WireSource source, RfbLimits limits, int width, int height, String name) throws RfbException {
        this.source = source;
        this.limits = limits;
        this.name = name;
        this.pixels = new int[source.pixelsAtOnce()];
        this.screen = checkedScreen(width, height);
    }

    int width() {
        return screen.width();
    }

    int height() {
        return screen.height();
    }

    String name() {
        return name;
    }

    void readMessage(ServerMessageHandler handler) throws IOException {
        int type = source.u8();
        switch (type) {
            case FRAMEBUFFER_UPDATE -> update(handler);
            case BELL -> handler.bell();
            case SERVER_CUT_TEXT -> {
                source.skip(3);
                byte[] text = source.bytes(limits.checkedCutText(source.u32()));
                handler.cutText(new String(text, StandardCharsets.ISO_8859_1));
            }
            case END_OF_CONTINUOUS_UPDATES -> handler.continuousUpdatesEnded();
            case SERVER_FENCE -> {
                source.skip(3);
                int flags = source.s32();
                handler.fence(new Fence(flags, source.bytes(RfbLimits.checkedFence(source.u8()))));
            }
            default -> throw new RfbException("message type " + type + " was not asked for");
        }
    }

    private void update(ServerMessageHandler handler) throws IOException {
        source.skip(1);
        int count = source.u16();
        boolean more = true;
        for (int i = 0; more && (i < count || count == UNTIL_LAST_RECT); i++) {
            more = rectangle(handler);
        }
        handler.updateEnded();
    }

    /** Returns whether more may follow. */
    private boolean rectangle(ServerMessageHandler handler) throws IOException {
        Rect area = new Rect(source.u16(), source.u16(), source.u16(), source.u16());
        int number = source.s32();
        for (Encoding encoding : Encoding.values()) {
            if (encoding.number() == number) {
                drawing(encoding, checkedInside(area), handler);
                return true;
            }
        }
        for (PseudoEncoding encoding : PseudoEncoding.values()) {
            if (encoding.number() == number) {
                pseudo(encoding, area, handler);
                return encoding != PseudoEncoding.LAST_RECT;
            }
        }
        throw new RfbException("encoding " + number + " was not asked for");
    }

    private void drawing(Encoding encoding, Rect area, ServerMessageHandler handler) throws IOException {
        switch (encoding) {
            case RAW -> raw(area, handler);
            case COPY_RECT -> {
                Rect from = new Rect(source.u16(), source.u16(), area.width(), area.height());
                checkedInside(from);
                handler.copied(area, from.x(), from.y());
            }
            case TIGHT -> {
                if (tight == null) {
                    tight = new TightDecoder();
                }
                TightDecoder decoder = tight;
                decoder.decode(source, area, handler);
            }
            case ZRLE -> throw new RfbException(encoding + " was not asked for");
        }
    }

    /** Hands a rectangle on in bands, so that memory does not grow with the screen. */
    private void raw(Rect area, ServerMessageHandler handler) throws IOException {
        if (area.isEmpty()) {
            return;
        }
        int rowsAtOnce = pixels.length / area.width();
        for (int y = 0; y < area.height(); y += rowsAtOnce) {
            Rect band = new Rect(area.x(), area.y() + y, area.width(), Math.min(rowsAtOnce, area.height() - y));
            source.pixels(pixels, band.area());
            handler.pixels(band, pixels);
        }
    }

    private void pseudo(PseudoEncoding encoding, Rect area, ServerMessageHandler handler) throws IOException {
        switch (encoding) {
            case DESKTOP_SIZE -> resize(area.width(), area.height(), handler);
            case EXTENDED_DESKTOP_SIZE -> extendedDesktopSize(area, handler);
            case CURSOR -> handler.cursorChanged(cursor(area));
            case QEMU_POINTER_MOTION_CHANGE -> handler.pointerMotionChanged(area.x() != 0);
            case QEMU_LED_STATE -> handler.ledsChanged(source.u8());
            case DESKTOP_NAME -> {
                byte[] text = source.bytes(limits.checkedDesktopName(source.u32()));
                handler.renamed(new String(text, StandardCharsets.UTF_8));
            }
            case QEMU_EXTENDED_KEY_EVENT, QEMU_AUDIO, EXTENDED_MOUSE_BUTTONS -> handler.supported(encoding);
            case LAST_RECT -> {
                // the update ends here
            }
            case FENCE, CONTINUOUS_UPDATES -> throw new RfbException(encoding + " is not a rectangle");
        }
    }

    private void extendedDesktopSize(Rect area, ServerMessageHandler handler) throws IOException {
        int screens = source.u8();
        source.skip(3 + 16 * screens);
        handler.supported(PseudoEncoding.EXTENDED_DESKTOP_SIZE);
        boolean refused = area.x() == 1 && area.y() != 0;
        if (!refused) {
            resize(area.width(), area.height(), handler);
        }
    }

    private void resize(int width, int height, ServerMessageHandler handler) throws RfbException {
        screen = checkedScreen(width, height);
        handler.resized(width, height);
    }

    private Cursor cursor(Rect shape) throws IOException {
        int width = shape.width();
        int height = shape.height();
        if (width > Cursor.MAX_EDGE || height > Cursor.MAX_EDGE) {
            throw new RfbException("a cursor of " + width + "x" + height + " is larger than is accepted");
        }
        if (shape.isEmpty()) {
            return Cursor.HIDDEN;
        }
        int[] picture = new int[width * height];
        for (int y = 0; y < height; y++) {
            source.pixels(pixels, width);
            System.arraycopy(pixels, 0, picture, y * width, width);
        }
        byte[] mask = source.bytes((width + 7) / 8 * height);
        for (int i = 0; i < picture.length; i++) {
            int bit = mask[i / width * ((width + 7) / 8) + i % width / 8] >> 7 - i % width % 8 & 1;
            picture[i] = bit == 0 ? 0 : picture[i] | 0xff000000;
        }
        // QEMU passes on what the guest's driver says, and that may point beside the picture.
        return new Cursor(width, height, Math.min(shape.x(), width - 1), Math.min(shape.y(), height - 1), picture);
    }

    /** Frees what decoders hold. Idempotent. */
    @Override
    public void close() {
        if (tight != null) {
            tight.close();
        }
    }

    private Rect checkedInside(Rect area) throws RfbException {
        if (!screen.contains(area)) {
            throw new RfbException(area + " is not inside the screen of " + screen.width() + "x" + screen.height());
        }
        return area;
    }

    private static Rect checkedScreen(int width, int height) throws RfbException {
        if (width < 1
                || height < 1
                || width > Framebuffer.MAX_EDGE
                || height > Framebuffer.MAX_EDGE
                || width * height > Framebuffer.MAX_AREA) {
            throw new RfbException("a screen of " + width + "x" + height + " is not supported");
        }
        return new Rect(0, 0, width, height);
    }
}
