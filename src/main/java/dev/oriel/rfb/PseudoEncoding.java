package dev.oriel.rfb;

/**
 * Something a client says it can do beyond pixels, or a rectangle that carries something else than pixels. The sections
 * are rfbproto's where RFC 6143 has none.
 */
public enum PseudoEncoding {
    /** RFC 6143 section 7.8.2: the screen has another size. */
    DESKTOP_SIZE(-223),
    /** LastRect: an update may end with a marker instead of stating its number of rectangles. */
    LAST_RECT(-224),
    /** RFC 6143 section 7.8.1: the client draws the pointer, from a picture with a 1-bit mask. */
    CURSOR(-239),
    /** QEMU Pointer Motion Change: the guest wants to know where its pointer is, or how far it moves. */
    QEMU_POINTER_MOTION_CHANGE(-257),
    /** QEMU Extended Key Event: keys carry their scancode. */
    QEMU_EXTENDED_KEY_EVENT(-258),
    /** QEMU Audio. */
    QEMU_AUDIO(-259),
    /** QEMU LED State: the keyboard's lights. */
    QEMU_LED_STATE(-261),
    /** DesktopName: the name may change. */
    DESKTOP_NAME(-307),
    /** ExtendedDesktopSize: size, screens, and SetDesktopSize in return. */
    EXTENDED_DESKTOP_SIZE(-308),
    /** Fence: both ends may ask for an echo that keeps its place in the stream. */
    FENCE(-312),
    /** ContinuousUpdates: updates without a request for each. */
    CONTINUOUS_UPDATES(-313),
    /** ExtendedMouseButtons: pointer events with nine buttons. */
    EXTENDED_MOUSE_BUTTONS(-316);

    /** JPEG Quality Level: level 0 is this number, level 9 nine more. */
    static final int QUALITY_LEVEL_0 = -32;

    /** Compression Level: level 0 is this number, level 9 nine more. */
    static final int COMPRESSION_LEVEL_0 = -256;

    static final int LEVELS = 10;

    private final int number;

    PseudoEncoding(int number) {
        this.number = number;
    }

    /** The encoding-type on the wire. */
    public int number() {
        return number;
    }
}
