package dev.oriel.rfb;

import dev.oriel.framebuffer.Cursor;
import dev.oriel.framebuffer.Rect;

/** Hears what a server says, on the thread that reads. All places are inside the screen as it is at that moment. */
public interface ServerMessageHandler {

    /**
     * Pixels have changed. A large rectangle comes in several parts.
     *
     * @param pixels 0x00RRGGBB, row by row without gaps from index 0; valid during the call only
     */
    void pixels(Rect area, int[] pixels);

    /** A part of the screen has been copied to another place; the two may overlap. */
    void copied(Rect target, int sourceX, int sourceY);

    /** The screen has another size, maybe the same again; its pixels follow. */
    void resized(int width, int height);

    /** All rectangles of an update have been handed on. */
    default void updateEnded() {}

    /** The pointer looks different. */
    default void cursorChanged(Cursor cursor) {}

    /** The keyboard's lights: bit 0 Scroll Lock, 1 Num Lock, 2 Caps Lock. */
    default void ledsChanged(int leds) {}

    /** The guest takes the pointer's places (absolute) or only its way from one to the next. */
    default void pointerMotionChanged(boolean absolute) {}

    /** The server has confirmed that it knows an extension. */
    default void supported(PseudoEncoding extension) {}

    /** The desktop has another name. */
    default void renamed(String name) {}

    /** The server asks for an echo, or has echoed. */
    default void fence(Fence fence) {}

    /** Continuous updates are supported, or have ended. */
    default void continuousUpdatesEnded() {}

    default void bell() {}

    /** The server has new text in its clipboard. */
    default void cutText(String text) {}
}
