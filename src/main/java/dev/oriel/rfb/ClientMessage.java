package dev.oriel.rfb;

import dev.oriel.framebuffer.Rect;
import java.util.List;

/** What a client says once the handshake is over (RFC 6143 section 7.5, and rfbproto's extensions). */
public sealed interface ClientMessage {

    /** RFC 6143 section 7.5.1: from now on pixels look so. */
    record SetPixelFormat(PixelFormat format) implements ClientMessage {}

    /** RFC 6143 section 7.5.2. */
    record SetEncodings(ClientCapabilities capabilities) implements ClientMessage {}

    /**
     * RFC 6143 section 7.5.3: asks for one update.
     *
     * @param incremental whether the client still has what it was sent before
     * @param area what it wants to see; may reach beyond the screen
     */
    record FramebufferUpdateRequest(boolean incremental, Rect area) implements ClientMessage {}

    /** RFC 6143 section 7.5.4: a key by its X11 keysym. */
    record KeyEvent(boolean down, int keysym) implements ClientMessage {}

    /**
     * RFC 6143 section 7.5.5, and ExtendedMouseButtons.
     *
     * @param x column, 0 to 65535, maybe beyond the screen
     * @param y row, 0 to 65535, maybe beyond the screen
     * @param buttons bit 0 left, 1 middle, 2 right, 3 to 6 wheel up, down, left, right, 7 back, 8 forward
     */
    record PointerEvent(int x, int y, int buttons) implements ClientMessage {}

    /** RFC 6143 section 7.5.6: text that the client has copied, Latin-1. */
    record ClientCutText(String text) implements ClientMessage {}

    /** ContinuousUpdates: from now on, or no longer, send updates of the area without being asked. */
    record EnableContinuousUpdates(boolean enable, Rect area) implements ClientMessage {}

    /** Fence: a request for an echo, or the echo of ours. */
    record ClientFence(Fence fence) implements ClientMessage {}

    /** SetDesktopSize: asks for another size of the screen; the answer is an ExtendedDesktopSize. */
    record SetDesktopSize(int width, int height, List<Screen> screens) implements ClientMessage {

        public SetDesktopSize {
            screens = List.copyOf(screens);
        }
    }

    /**
     * QEMU Extended Key Event.
     *
     * @param keysym the X11 keysym, or 0 when the client does not know it
     * @param scancode the XT scancode; 0xE0 in the second byte, or 0x80 set, for extended keys
     */
    record ExtendedKeyEvent(boolean down, int keysym, int scancode) implements ClientMessage {}

    /** QEMU Audio: wants sound, or not, or in another format. We have none to give. */
    record AudioRequest(Wish wish) implements ClientMessage {

        public enum Wish {
            ENABLE,
            DISABLE,
            SET_FORMAT
        }
    }
}
