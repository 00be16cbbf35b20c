package dev.oriel.engine;

/** A guest's keyboard and pointer. Input to a guest that has ended is dropped. Calls never wait for the guest. */
public interface GuestInput {

    /**
     * A key goes down or comes up.
     *
     * @param keysym the X11 keysym, or 0 when unknown
     * @param scancode the XT scancode as in rfbproto's QEMU Extended Key Event (extended keys are 0xE0 in the high
     *     byte, or 0x80 set in a single byte), or 0 when only the keysym is known
     */
    void key(int keysym, int scancode, boolean down);

    /**
     * The pointer is at a place with these buttons held.
     *
     * @param x column, clipped to the screen
     * @param y row, clipped to the screen
     * @param buttons RFC 6143 section 7.5.5: bit 0 left, 1 middle, 2 right, 3 to 6 wheel up, down, left, right
     */
    void pointer(int x, int y, int buttons);
}
