package dev.oriel.qemu.process;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** A socket on which nothing waits for ever. One thread uses it at a time. */
public final class TimedChannel implements ByteChannel {

    private final SocketChannel socket;
    private final Selector selector;
    private final SelectionKey key;
    private long limit;
    private long deadline = Long.MAX_VALUE;

    /** Takes over a socket, even when it fails. */
    public TimedChannel(SocketChannel socket, Duration longestSilence) throws IOException {
        this.socket = socket;
        this.limit = longestSilence.toNanos();
        try {
            selector = Selector.open();
        } catch (IOException e) {
            try (socket) {
                throw e;
            }
        }
        try {
            socket.configureBlocking(false);
            key = socket.register(selector, 0);
        } catch (IOException e) {
            try (socket;
                    selector) {
                throw e;
            }
        }
    }

    /** From now on all that is waited for must come within this time, together. */
    public void endWithin(Duration time) {
        deadline = System.nanoTime() + time.toNanos();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int count = socket.read(target);
        while (count == 0 && target.hasRemaining()) {
            await(SelectionKey.OP_READ);
            count = socket.read(target);
        }
        return count;
    }

    /** Writes all of it. */
    @Override
    public int write(ByteBuffer source) throws IOException {
        int count = source.remaining();
        while (source.hasRemaining()) {
            if (socket.write(source) == 0) {
                await(SelectionKey.OP_WRITE);
            }
        }
        return count;
    }

    /** Writes a whole file. */
    public void writeAll(FileChannel file) throws IOException {
        long size = file.size();
        for (long done = 0; done < size; ) {
            long count = file.transferTo(done, size - done, socket);
            if (count == 0) {
                await(SelectionKey.OP_WRITE);
            }
            done += count;
        }
    }

    /** Says that nothing more will be written. */
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    public void close() throws IOException {
        try (socket;
                selector) {
            key.cancel();
        }
    }

    private void await(int readiness) throws IOException {
        long left = Math.min(limit, deadline == Long.MAX_VALUE ? limit : deadline - System.nanoTime());
        key.interestOps(readiness);
        // a selector takes 0 for "without limit"
        if (left <= 0 || selector.select(Math.max(1, left / 1_000_000)) == 0) {
            throw new SocketTimeoutException("there was no answer in time");
        }
        selector.selectedKeys().clear();
    }
}
