package dev.oriel.qemu;

import dev.oriel.engine.GuestInput;
import dev.oriel.framebuffer.Framebuffer;

/** The keyboard and the pointer of a QEMU guest, reached through its VNC server. */
final class QemuInput implements GuestInput {

    private static final int EXTENDED = 0xE000;
    private static final int EXTENDED_BIT = 0x80;
    private static final int CODE = 0x7F;

    private final QemuDisplay display;

    QemuInput(QemuDisplay display) {
        this.display = display;
    }

    @Override
    public void key(int keysym, int scancode, boolean down) {
        display.send((client, extendedKeys) -> {
            if (scancode != 0 && extendedKeys) {
                client.extendedKey(keysym, singleByte(scancode), down);
            } else if (keysym != 0) {
                client.key(keysym, down);
            }
        });
    }

    @Override
    public void pointer(int x, int y, int buttons) {
        Framebuffer screen = display.framebuffer();
        int column = Math.clamp(x, 0, screen.width() - 1);
        int row = Math.clamp(y, 0, screen.height() - 1);
        display.send((client, extendedKeys) -> client.pointer(column, row, buttons));
    }

    /** QEMU reads an extended key in one byte only: 0xE01D becomes 0x9D. */
    static int singleByte(int scancode) {
        return (scancode & 0xFF00) == EXTENDED ? scancode & CODE | EXTENDED_BIT : scancode;
    }
}
