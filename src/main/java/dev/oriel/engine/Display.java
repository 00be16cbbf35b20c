package dev.oriel.engine;

import dev.oriel.framebuffer.Cursor;
import dev.oriel.framebuffer.Framebuffer;

/** A guest's screen as the server holds it. The engine keeps it current. */
public interface Display {

    /** The picture now. A guest that changes its resolution gets a new framebuffer. */
    Framebuffer framebuffer();

    /** The picture of the mouse pointer now. */
    Cursor cursor();

    /** The keyboard's lights: bit 0 Scroll Lock, bit 1 Num Lock, bit 2 Caps Lock; -1 when the engine cannot tell. */
    int leds();

    /** From now on tells the listener what changes, until the subscription is closed. */
    Subscription subscribe(Listener listener);

    /** Somebody watches: until it is closed the engine keeps the picture as fresh as it can. Close is idempotent. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /** Hears of changes, on the engine's display thread: it must be quick and must not block. */
    interface Listener {

        /** Pixels of {@link Display#framebuffer()} have changed, or it is another framebuffer. */
        void damaged();

        /** The pointer looks different. */
        default void cursorChanged() {}

        /** The keyboard's lights have changed. */
        default void ledsChanged() {}
    }
}
