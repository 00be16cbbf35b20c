package dev.oriel.console;

import dev.oriel.rfb.ClientCapabilities;
import dev.oriel.rfb.PseudoEncoding;

/** What an update can tell beside pixels, in the order in which it does. */
enum News {
    /** How large the screen is. */
    SIZE(PseudoEncoding.EXTENDED_DESKTOP_SIZE),
    /** The viewer asked for another size, and the screen keeps its own. */
    RESIZE_REFUSED(PseudoEncoding.EXTENDED_DESKTOP_SIZE),
    /** Keys may come with their scancodes. */
    SCANCODES(PseudoEncoding.QEMU_EXTENDED_KEY_EVENT),
    /** More than eight mouse buttons may be told of. */
    MOUSE_BUTTONS(PseudoEncoding.EXTENDED_MOUSE_BUTTONS),
    /** Which of the keyboard's LEDs are lit. */
    LEDS(PseudoEncoding.QEMU_LED_STATE),
    /** What the pointer looks like. */
    CURSOR(PseudoEncoding.CURSOR);

    private final PseudoEncoding capability;

    News(PseudoEncoding capability) {
        this.capability = capability;
    }

    /** Whether a viewer can be told. */
    boolean isFor(ClientCapabilities viewer) {
        return viewer.supports(capability);
    }
}
