package dev.oriel.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.concurrent.locks.LockSupport;

/** A line that brings in only so many bytes a second; what it has no room for stays with the sender. */
final class SlowLine implements ByteChannel {

    private static final int AT_ONCE = 4096;

    private final ByteChannel line;
    private final double nanosPerByte;
    private long freeAt = System.nanoTime();

    SlowLine(ByteChannel line, int bytesPerSecond) {
        this.line = line;
        this.nanosPerByte = 1e9 / bytesPerSecond;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        long wait = freeAt - System.nanoTime();
        while (wait > 0) {
            LockSupport.parkNanos(wait);
            wait = freeAt - System.nanoTime();
        }
        ByteBuffer part = target.slice(target.position(), Math.min(AT_ONCE, target.remaining()));
        int count = line.read(part);
        if (count > 0) {
            target.position(target.position() + count);
            freeAt = Math.max(freeAt, System.nanoTime() - 2_000_000) + (long) (count * nanosPerByte);
        }
        return count;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return line.write(source);
    }

    @Override
    public boolean isOpen() {
        return line.isOpen();
    }

    @Override
    public void close() throws IOException {
        line.close();
    }
}
