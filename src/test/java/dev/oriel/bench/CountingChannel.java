package dev.oriel.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/** A channel that counts what comes in. */
final class CountingChannel implements ByteChannel {

    private final ByteChannel channel;
    private volatile long received;

    CountingChannel(ByteChannel channel) {
        this.channel = channel;
    }

    /** Bytes so far. */
    long received() {
        return received;
    }

    @Override
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread reads from the channel
    public int read(ByteBuffer target) throws IOException {
        int count = channel.read(target);
        received += Math.max(0, count);
        return count;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return channel.write(source);
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
