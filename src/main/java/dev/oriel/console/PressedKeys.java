package dev.oriel.console;

import dev.oriel.engine.GuestInput;
import java.util.LinkedHashMap;
import java.util.function.Supplier;

/**
 * The keys and buttons that one viewer holds down. Whatever way the viewer leaves, {@link #releaseAll()} lets go of
 * them, so that no key of the guest stays stuck.
 */
final class PressedKeys {

    /** More fingers than anyone has; what is pressed beyond this is not passed on. */
    private static final int MOST = 64;

    private final Supplier<GuestInput> input;
    private final LinkedHashMap<Key, Key> held = new LinkedHashMap<>();
    private int x;
    private int y;
    private int buttons;

    /** A key is known by its scancode, or by its keysym when that is all there is. */
    private record Key(int keysym, int scancode) {

        Key identity() {
            return scancode == 0 ? this : new Key(0, scancode);
        }
    }

    /** @param input the keyboard and pointer of the guest that runs now */
    PressedKeys(Supplier<GuestInput> input) {
        this.input = input;
    }

    synchronized void key(int keysym, int scancode, boolean down) {
        Key key = new Key(keysym, scancode);
        if (down) {
            if (held.size() >= MOST && !held.containsKey(key.identity())) {
                return;
            }
            held.put(key.identity(), key);
        } else {
            held.remove(key.identity());
        }
        input.get().key(keysym, scancode, down);
    }

    synchronized void pointer(int x, int y, int buttons) {
        this.x = x;
        this.y = y;
        this.buttons = buttons;
        input.get().pointer(x, y, buttons);
    }

    /** Lets go of everything, the last key first. Idempotent. */
    synchronized void releaseAll() {
        for (Key key : held.sequencedValues().reversed()) {
            input.get().key(key.keysym(), key.scancode(), false);
        }
        held.clear();
        if (buttons != 0) {
            buttons = 0;
            input.get().pointer(x, y, 0);
        }
    }
}
