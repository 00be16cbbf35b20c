package dev.oriel.rfb;

import dev.oriel.framebuffer.Rect;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** The client's voice: writes each message whole, whichever thread sends it. */
final class ClientMessageWriter {

    private static final int SET_PIXEL_FORMAT = 0;
    private static final int SET_ENCODINGS = 2;
    private static final int FRAMEBUFFER_UPDATE_REQUEST = 3;
    private static final int KEY_EVENT = 4;
    private static final int POINTER_EVENT = 5;
    private static final int CLIENT_CUT_TEXT = 6;
    private static final int ENABLE_CONTINUOUS_UPDATES = 150;
    private static final int CLIENT_FENCE = 248;
    private static final int SET_DESKTOP_SIZE = 251;
    private static final int QEMU = 255;

    private final WritableByteChannel channel;
    private final ReentrantLock lock = new ReentrantLock();
    private final WireBuffer message = new WireBuffer(64);

    ClientMessageWriter(WritableByteChannel channel) {
        this.channel = channel;
    }

    void setPixelFormat(PixelFormat format) throws IOException {
        send(to -> format.write(to.u8(SET_PIXEL_FORMAT).pad(3)));
    }

    /** @param levels numbers of quality and compression levels */
    void setEncodings(List<Encoding> encodings, List<PseudoEncoding> pseudoEncodings, List<Integer> levels)
            throws IOException {
        send(to -> {
            to.u8(SET_ENCODINGS).u8(0).u16(encodings.size() + pseudoEncodings.size() + levels.size());
            encodings.forEach(encoding -> to.u32(encoding.number()));
            pseudoEncodings.forEach(encoding -> to.u32(encoding.number()));
            levels.forEach(to::u32);
        });
    }

    void updateRequest(boolean incremental, Rect area) throws IOException {
        send(to -> rect(to.u8(FRAMEBUFFER_UPDATE_REQUEST).u8(incremental ? 1 : 0), area));
    }

    void key(int keysym, boolean down) throws IOException {
        send(to -> to.u8(KEY_EVENT).u8(down ? 1 : 0).u16(0).u32(keysym));
    }

    void extendedKey(int keysym, int scancode, boolean down) throws IOException {
        send(to -> to.u8(QEMU).u8(0).u16(down ? 1 : 0).u32(keysym).u32(scancode));
    }

    void pointer(int x, int y, int buttons) throws IOException {
        send(to -> to.u8(POINTER_EVENT).u8(buttons).u16(x).u16(y));
    }

    void fence(Fence fence) throws IOException {
        send(to -> to.u8(CLIENT_FENCE)
                .pad(3)
                .u32(fence.flags())
                .u8(fence.payload().length)
                .bytes(fence.payload()));
    }

    void enableContinuousUpdates(boolean enable, Rect area) throws IOException {
        send(to -> rect(to.u8(ENABLE_CONTINUOUS_UPDATES).u8(enable ? 1 : 0), area));
    }

    void cutText(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        send(to -> to.u8(CLIENT_CUT_TEXT).pad(3).u32(bytes.length).bytes(bytes));
    }

    void setDesktopSize(int width, int height) throws IOException {
        send(to -> {
            to.u8(SET_DESKTOP_SIZE).u8(0).u16(width).u16(height).u8(1).u8(0);
            rect(to.u32(0), new Rect(0, 0, width, height)).u32(0);
        });
    }

    private static WireBuffer rect(WireBuffer to, Rect area) {
        return to.u16(area.x()).u16(area.y()).u16(area.width()).u16(area.height());
    }

    private void send(Consumer<WireBuffer> content) throws IOException {
        lock.lock();
        try {
            message.clear();
            content.accept(message);
            ByteBuffer bytes = message.view();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } finally {
            lock.unlock();
        }
    }
}
