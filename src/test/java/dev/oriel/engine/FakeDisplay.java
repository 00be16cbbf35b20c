package dev.oriel.engine;

import dev.oriel.framebuffer.Cursor;
import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A screen that a test paints. */
public final class FakeDisplay implements Display {

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private volatile Framebuffer framebuffer;
    private volatile Cursor cursor = Cursor.HIDDEN;
    private volatile int leds;

    public FakeDisplay(int width, int height) {
        framebuffer = new Framebuffer(width, height);
    }

    /** Fills an area with one colour, 0x00RRGGBB, and tells everyone who watches. */
    public void paint(Rect area, int colour) {
        framebuffer.fill(area, colour);
        tell(Listener::damaged);
    }

    /** Puts pixels on the screen, row by row without gaps, and tells everyone who watches. */
    public void paint(Rect area, int[] pixels) {
        framebuffer.write(area, pixels, 0, area.width());
        tell(Listener::damaged);
    }

    /** Changes the resolution: the screen is black afterwards. */
    public void resize(int width, int height) {
        framebuffer = new Framebuffer(width, height);
        tell(Listener::damaged);
    }

    public void changeCursor(Cursor shape) {
        cursor = shape;
        tell(Listener::cursorChanged);
    }

    public void changeLeds(int lit) {
        leds = lit;
        tell(Listener::ledsChanged);
    }

    /** How many subscriptions are open. */
    public int watchers() {
        return listeners.size();
    }

    @Override
    public Framebuffer framebuffer() {
        return framebuffer;
    }

    @Override
    public Cursor cursor() {
        return cursor;
    }

    @Override
    public int leds() {
        return leds;
    }

    @Override
    public Subscription subscribe(Listener listener) {
        Listener own = new Forwarding(listener);
        listeners.add(own);
        return () -> listeners.remove(own);
    }

    private void tell(Consumer<Listener> change) {
        listeners.forEach(change);
    }

    /** One subscription's listener: the same listener may be subscribed twice, so identity must differ. */
    private static final class Forwarding implements Listener {

        private final Listener target;

        Forwarding(Listener target) {
            this.target = target;
        }

        @Override
        public void damaged() {
            target.damaged();
        }

        @Override
        public void cursorChanged() {
            target.cursorChanged();
        }

        @Override
        public void ledsChanged() {
            target.ledsChanged();
        }
    }
}
