package dev.oriel.bench;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * One of many viewers: speaks like noVNC, but only walks along what it is sent, from length to length, and unpacks
 * nothing. So a hundred of them take next to nothing from the machine that is measured. A frame counts when its upper
 * strip comes.
 */
final class Skimmer implements AutoCloseable {

    private static final int JPEG = 9;
    private static final int FILL = 8;
    private static final int LEAST_TO_COMPRESS = 12;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final ByteChannel line;
    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 15).limit(0);
    private volatile long frames;
    private volatile long bytes;
    private volatile boolean open = true;
    private int width;
    private int height;
    private boolean continuous;

    private Skimmer(ByteChannel line) {
        this.line = line;
    }

    /** Connects, and reads on a virtual thread until it is closed. */
    static Skimmer attach(ByteChannel line) throws IOException {
        Skimmer skimmer = new Skimmer(line);
        skimmer.shakeHands();
        Thread.ofVirtual().name("skimmer").start(skimmer::skim);
        return skimmer;
    }

    long frames() {
        return frames;
    }

    /** Waits for the first picture of a guest that draws, as {@link Spectator} does. */
    void awaitPicture() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (frames == 0) {
            if (!open || System.nanoTime() > deadline) {
                throw new IOException("a viewer was not shown anything");
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    /** Bytes of RFB so far. */
    long bytes() {
        return bytes;
    }

    boolean isOpen() {
        return open;
    }

    private void shakeHands() throws IOException {
        skip(12);
        send(ByteBuffer.wrap("RFB 003.008\n".getBytes(StandardCharsets.US_ASCII)));
        skip(u8());
        send(ByteBuffer.wrap(new byte[] {1}));
        if (s32() != 0) {
            throw new IOException("the server refused");
        }
        send(ByteBuffer.wrap(new byte[] {1}));
        width = u16();
        height = u16();
        skip(16);
        skip(s32());
        send(pixelFormat());
        send(encodings());
        request(false);
    }

    /** 32 bits, little endian, 0x00RRGGBB: the same as the spectators', so that a server may share its work. */
    private static ByteBuffer pixelFormat() {
        byte[] format = {0, 0, 0, 0, 32, 24, 0, 1, 0, -1, 0, -1, 0, -1, 16, 8, 0, 0, 0, 0};
        return ByteBuffer.wrap(format);
    }

    private static ByteBuffer encodings() {
        int count = Dialect.ENCODINGS.size() + Dialect.EXTENSIONS.size() + 2;
        ByteBuffer message = ByteBuffer.allocate(4 + 4 * count);
        message.put((byte) 2).put((byte) 0).putShort((short) count);
        Dialect.ENCODINGS.forEach(encoding -> message.putInt(encoding.number()));
        Dialect.EXTENSIONS.forEach(extension -> message.putInt(extension.number()));
        return message.putInt(-32 + Dialect.QUALITY)
                .putInt(-256 + Dialect.COMPRESSION)
                .flip();
    }

    private void skim() {
        try {
            while (open) {
                message();
            }
        } catch (IOException ended) {
            open = false;
        }
    }

    private void message() throws IOException {
        int type = u8();
        switch (type) {
            case 0 -> update();
            case 2 -> {
                // the bell
            }
            case 3 -> {
                skip(3);
                skip(s32());
            }
            case 150 -> {
                continuous = true;
                send(area(ByteBuffer.allocate(10).put((byte) 150).put((byte) 1)));
            }
            case 248 -> fence();
            default -> throw new IOException("message " + type + " was not asked for");
        }
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread reads
    private void update() throws IOException {
        skip(1);
        int count = u16();
        boolean strip = false;
        for (int i = 0; i < count || count == 0xffff; i++) {
            int x = u16();
            int y = u16();
            int w = u16();
            int h = u16();
            int encoding = s32();
            if (encoding == -224) {
                break;
            }
            strip |= isCheck(x, y, w) && (encoding == 0 || encoding == 7);
            rectangle(w, h, encoding);
        }
        if (strip) {
            frames++;
        }
        if (!continuous) {
            request(true);
        }
    }

    /** Whether a rectangle has some of the strip's last eight blocks, which differ from frame to frame. */
    private static boolean isCheck(int x, int y, int w) {
        int right = FrameStrip.BLOCKS * FrameStrip.BLOCK;
        return y < FrameStrip.BLOCK && x < right && x + w > right - 8 * FrameStrip.BLOCK;
    }

    private void rectangle(int w, int h, int encoding) throws IOException {
        switch (encoding) {
            case 0 -> skip(4 * w * h);
            case 1 -> skip(4);
            case 7 -> tight(w, h);
            case -223 -> resized(w, h);
            case -239 -> skip(4 * w * h + (w + 7) / 8 * h);
            case -258, -316 -> {
                // no content
            }
            case -261 -> skip(1);
            case -307 -> skip(s32());
            case -308 -> {
                int screens = u8();
                skip(3 + 16 * screens);
                resized(w, h);
            }
            default -> throw new IOException("encoding " + encoding + " was not asked for");
        }
    }

    private void resized(int w, int h) {
        width = w;
        height = h;
    }

    private void tight(int w, int h) throws IOException {
        int method = u8() >> 4;
        if (method == FILL) {
            skip(3);
            return;
        }
        if (method == JPEG) {
            skip(length());
            return;
        }
        int filter = (method & 4) == 0 ? 0 : u8();
        int plain = 3 * w * h;
        if (filter == 1) {
            int colours = u8() + 1;
            skip(3 * colours);
            plain = (colours == 2 ? (w + 7) / 8 : w) * h;
        }
        skip(plain < LEAST_TO_COMPRESS ? plain : length());
    }

    private int length() throws IOException {
        int length = 0;
        for (int shift = 0; shift < 21; shift += 7) {
            int next = u8();
            if (shift == 14) {
                return length | next << 14;
            }
            length |= (next & 0x7f) << shift;
            if (next < 0x80) {
                return length;
            }
        }
        return length;
    }

    private void fence() throws IOException {
        skip(3);
        int flags = s32();
        byte[] payload = new byte[u8()];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) u8();
        }
        if (flags < 0) {
            send(ByteBuffer.allocate(9 + payload.length)
                    .put((byte) 248)
                    .put(new byte[3])
                    .putInt(flags & 7)
                    .put((byte) payload.length)
                    .put(payload)
                    .flip());
        }
    }

    private void request(boolean incremental) throws IOException {
        send(area(ByteBuffer.allocate(10).put((byte) 3).put((byte) (incremental ? 1 : 0))));
    }

    private ByteBuffer area(ByteBuffer message) {
        return message.putInt(0)
                .putShort((short) width)
                .putShort((short) height)
                .flip();
    }

    private void send(ByteBuffer message) throws IOException {
        while (message.hasRemaining()) {
            line.write(message);
        }
    }

    private int u8() throws IOException {
        if (!in.hasRemaining()) {
            fill();
        }
        return in.get() & 0xff;
    }

    private int u16() throws IOException {
        return u8() << 8 | u8();
    }

    private int s32() throws IOException {
        return u16() << 16 | u16();
    }

    private void skip(int count) throws IOException {
        int left = count;
        while (left > 0) {
            if (!in.hasRemaining()) {
                fill();
            }
            int step = Math.min(left, in.remaining());
            in.position(in.position() + step);
            left -= step;
        }
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread reads
    private void fill() throws IOException {
        in.clear();
        int count = line.read(in);
        in.flip();
        if (count < 0) {
            throw new EOFException("the server has closed the connection");
        }
        bytes += count;
    }

    @Override
    public void close() throws IOException {
        open = false;
        line.close();
    }
}
