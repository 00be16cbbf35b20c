package dev.oriel.qemu.display;

import dev.oriel.engine.Display;

/** What can happen to the connection to QEMU's VNC server. */
public final class Disturbance {

    private Disturbance() {}

    /** Breaks off the connection, as when QEMU hangs up. */
    public static void breakOff(Display display) {
        ((QemuDisplay) display).send(client -> client.close());
    }
}
