package dev.oriel.console;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** A line in memory between a session and a client: the session's transport at one end, the client's channel at the other. */
final class TestLine implements Transport, ByteChannel {

    private static final ByteBuffer END = ByteBuffer.allocate(0);

    private final BlockingQueue<ByteBuffer> toClient = new LinkedBlockingQueue<>();
    private final AtomicReference<Ending> ending = new AtomicReference<>();
    private ByteBuffer current = ByteBuffer.allocate(0);
    private volatile Consumer<ByteBuffer> session = bytes -> {};
    private volatile boolean open = true;
    private volatile boolean blocked;
    private final List<Notice> notices = new CopyOnWriteArrayList<>();

    /** Where the client's bytes go. */
    void deliverTo(Consumer<ByteBuffer> receiver) {
        session = receiver;
    }

    /** From now on the client takes nothing, until the line is closed. */
    void block() {
        blocked = true;
    }

    /** Bytes that the session has sent and the client has not read. */
    int waitingBytes() {
        return toClient.stream().mapToInt(ByteBuffer::remaining).sum();
    }

    Optional<Ending> ending() {
        return Optional.ofNullable(ending.get());
    }

    @Override
    public void send(ByteBuffer bytes) throws IOException {
        if (blocked) {
            throw new IOException("the line has taken nothing for too long");
        }
        toClient.add(ByteBuffer.allocate(bytes.remaining()).put(bytes).flip());
    }

    @Override
    public void tell(Notice notice) {
        notices.add(notice);
    }

    /** What the page was told so far. */
    List<Notice> notices() {
        return notices;
    }

    @Override
    public void close(Ending reason) {
        ending.compareAndSet(null, reason);
        toClient.add(END);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        try {
            while (!current.hasRemaining()) {
                ByteBuffer next = toClient.poll(10, TimeUnit.SECONDS);
                if (next == null) {
                    throw new IOException("nothing has come for ten seconds");
                }
                if (next == END) {
                    toClient.add(END);
                    return -1;
                }
                current = next;
            }
        } catch (InterruptedException interrupted) {
            throw new ClosedChannelException();
        }
        int count = Math.min(target.remaining(), current.remaining());
        target.put(current.slice(current.position(), count));
        current.position(current.position() + count);
        return count;
    }

    @Override
    public int write(ByteBuffer source) {
        int count = source.remaining();
        session.accept(ByteBuffer.allocate(count).put(source).flip());
        return count;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }
}
