package dev.oriel.rfb;

import dev.oriel.framebuffer.Cursor;
import dev.oriel.framebuffer.Rect;
import java.nio.charset.StandardCharsets;

/**
 * The server's voice: writes messages (RFC 6143 section 7.6, and rfbproto's extensions) into a buffer. An update is
 * opened, filled with rectangles, and closed; nothing else may be written in between. For one thread.
 */
public final class ServerMessageWriter {

    private static final int FRAMEBUFFER_UPDATE = 0;
    private static final int BELL = 2;
    private static final int SERVER_CUT_TEXT = 3;
    private static final int END_OF_CONTINUOUS_UPDATES = 150;
    private static final int SERVER_FENCE = 248;

    /** Stands for "as many as come before LastRect". */
    private static final int UNTIL_LAST_RECT = 0xffff;

    private final WireBuffer out;
    private Update update = Update.NONE;
    private int countAt;
    private int rectangles;

    private enum Update {
        NONE,
        COUNTED,
        UNTIL_LAST_RECT
    }

    public ServerMessageWriter(WireBuffer out) {
        this.out = out;
    }

    /** RFC 6143 section 7.3.2: the answer to ClientInit. */
    public void serverInit(int width, int height, PixelFormat format, String name) {
        out.u16(width).u16(height);
        format.write(out);
        text(name.getBytes(StandardCharsets.UTF_8));
    }

    /** RFC 6143 section 7.6.1: opens an update whose rectangles are counted when it is closed, 65534 at most. */
    public void beginUpdate() {
        requireClosed();
        update = Update.COUNTED;
        out.u8(FRAMEBUFFER_UPDATE).u8(0);
        countAt = out.size();
        rectangles = 0;
        out.u16(0);
    }

    /** Closes an update that was opened with {@link #beginUpdate()}. */
    public void endUpdate() {
        require(Update.COUNTED);
        if (rectangles >= UNTIL_LAST_RECT) {
            throw new IllegalStateException(rectangles + " rectangles are too many for one update");
        }
        out.putU16(countAt, rectangles);
        update = Update.NONE;
    }

    /**
     * Opens an update whose number of rectangles is not known, so that the buffer may be sent and cleared while it is
     * open. For clients that know {@link PseudoEncoding#LAST_RECT}; they get it with {@link #lastRect()}.
     */
    public void beginUpdateUntilLastRect() {
        requireClosed();
        update = Update.UNTIL_LAST_RECT;
        out.u8(FRAMEBUFFER_UPDATE).u8(0).u16(UNTIL_LAST_RECT);
    }

    /** LastRect: closes an update that was opened with {@link #beginUpdateUntilLastRect()}. */
    public void lastRect() {
        require(Update.UNTIL_LAST_RECT);
        pseudo(PseudoEncoding.LAST_RECT, 0, 0, 0, 0);
        update = Update.NONE;
    }

    /** Writes the pixels of a rectangle with an encoder of this connection or a shared one. */
    public void rectangle(RectEncoder encoder, Patch patch) {
        requireOpen();
        rectangles += encoder.encode(patch, out);
    }

    /** Writes rectangles that have been encoded before, by {@link EncodedRect#of}. */
    public void rectangle(EncodedRect encoded) {
        requireOpen();
        out.bytes(encoded.bytes());
        rectangles += encoded.rectangles();
    }

    /** RFC 6143 section 7.7.2, CopyRect: the client moves pixels that it already has. */
    public void copyRect(Rect target, int sourceX, int sourceY) {
        requireOpen();
        header(out, target, Encoding.COPY_RECT);
        out.u16(sourceX).u16(sourceY);
        rectangles++;
    }

    /** RFC 6143 section 7.8.2, DesktopSize. The last rectangle of an update. */
    public void desktopSize(int width, int height) {
        pseudo(PseudoEncoding.DESKTOP_SIZE, 0, 0, width, height);
    }

    /** ExtendedDesktopSize, with one screen that shows everything. Comes before any pixels of an update. */
    public void extendedDesktopSize(ResizeReason reason, ResizeStatus status, int width, int height) {
        pseudo(PseudoEncoding.EXTENDED_DESKTOP_SIZE, reason.ordinal(), status.ordinal(), width, height);
        out.u8(1).pad(3);
        out.u32(0).u16(0).u16(0).u16(width).u16(height).u32(0);
    }

    /** DesktopName. */
    public void desktopName(String name) {
        pseudo(PseudoEncoding.DESKTOP_NAME, 0, 0, 0, 0);
        text(name.getBytes(StandardCharsets.UTF_8));
    }

    /** RFC 6143 section 7.8.1, Cursor: pixels in the client's format and a mask of one bit each. */
    public void cursor(Cursor cursor, PixelFormat format) {
        int width = cursor.width();
        int height = cursor.height();
        pseudo(PseudoEncoding.CURSOR, cursor.hotspotX(), cursor.hotspotY(), width, height);
        PixelConverter.of(format).write(cursor.pixels(), 0, cursor.pixels().length, out);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x += 8) {
                out.u8(maskOfEight(cursor.pixels(), y * width + x, Math.min(8, width - x)));
            }
        }
    }

    /** QEMU LED State: bit 0 Scroll Lock, 1 Num Lock, 2 Caps Lock. */
    public void ledState(int leds) {
        pseudo(PseudoEncoding.QEMU_LED_STATE, 0, 0, 0, 0);
        out.u8(leds);
    }

    /** QEMU Extended Key Event: the client may send scancodes from now on. */
    public void extendedKeyEventSupported() {
        pseudo(PseudoEncoding.QEMU_EXTENDED_KEY_EVENT, 0, 0, 0, 0);
    }

    /** ExtendedMouseButtons: the client may send nine buttons from now on. */
    public void extendedMouseButtonsSupported() {
        pseudo(PseudoEncoding.EXTENDED_MOUSE_BUTTONS, 0, 0, 0, 0);
    }

    /** ContinuousUpdates: tells that they are supported, and that they have ended. */
    public void endOfContinuousUpdates() {
        requireClosed();
        out.u8(END_OF_CONTINUOUS_UPDATES);
    }

    /** Fence: asks for an echo, or gives one. */
    public void fence(Fence fence) {
        requireClosed();
        out.u8(SERVER_FENCE).pad(3).u32(fence.flags());
        out.u8(fence.payload().length).bytes(fence.payload());
    }

    /** RFC 6143 section 7.6.3. */
    public void bell() {
        requireClosed();
        out.u8(BELL);
    }

    /** RFC 6143 section 7.6.4; what Latin-1 cannot say becomes a question mark. */
    public void cutText(String text) {
        requireClosed();
        out.u8(SERVER_CUT_TEXT).pad(3);
        text(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Why an ExtendedDesktopSize is sent: its x-position. */
    public enum ResizeReason {
        SERVER,
        THIS_CLIENT,
        OTHER_CLIENT
    }

    /** What became of a SetDesktopSize: the y-position of an ExtendedDesktopSize. */
    public enum ResizeStatus {
        DONE,
        PROHIBITED,
        OUT_OF_RESOURCES,
        INVALID_LAYOUT
    }

    static void header(WireBuffer out, Rect area, Encoding encoding) {
        out.u16(area.x()).u16(area.y()).u16(area.width()).u16(area.height()).u32(encoding.number());
    }

    private void pseudo(PseudoEncoding encoding, int x, int y, int width, int height) {
        requireOpen();
        out.u16(x).u16(y).u16(width).u16(height).u32(encoding.number());
        rectangles++;
    }

    private void text(byte[] text) {
        out.u32(text.length).bytes(text);
    }

    /** A bit for each pixel that is more opaque than not, the leftmost first. */
    private static int maskOfEight(int[] argb, int from, int count) {
        int mask = 0;
        for (int i = 0; i < count; i++) {
            mask |= (argb[from + i] >>> 31) << 7 - i;
        }
        return mask;
    }

    private void requireOpen() {
        if (update == Update.NONE) {
            throw new IllegalStateException("no update is open");
        }
    }

    private void requireClosed() {
        require(Update.NONE);
    }

    private void require(Update expected) {
        if (update != expected) {
            throw new IllegalStateException("the update is " + update + ", not " + expected);
        }
    }
}
