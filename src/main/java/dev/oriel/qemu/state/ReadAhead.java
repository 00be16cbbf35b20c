package dev.oriel.qemu.state;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A channel that a thread of its own reads, some MiB ahead of whoever wants what is in it: a guest stands still while its
 * QEMU writes its state, so that must not wait for us to copy. One thread may read. It must be closed before its source.
 */
final class ReadAhead implements ReadableByteChannel {

    private static final int BUFFERS = 16;
    private static final int BUFFER = 1 << 20;

    /** What the reader hands over: bytes, or the reason for which there are no more. */
    private sealed interface Piece {
        record Bytes(ByteBuffer content) implements Piece {}

        record End(@Nullable IOException failure) implements Piece {}
    }

    private final ReadableByteChannel source;
    private final BlockingQueue<ByteBuffer> empty = new ArrayBlockingQueue<>(BUFFERS);
    private final BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(BUFFERS + 1);
    private final Thread reader =
            Thread.ofPlatform().daemon().name("state-reader").unstarted(this::readAll);
    private Piece present = new Piece.Bytes(ByteBuffer.allocate(0));
    private volatile boolean closed;

    private ReadAhead(ReadableByteChannel source) {
        this.source = source;
        for (int at = 0; at < BUFFERS; at++) {
            empty.add(ByteBuffer.allocateDirect(BUFFER));
        }
    }

    static ReadAhead of(ReadableByteChannel source) {
        ReadAhead ahead = new ReadAhead(source);
        ahead.reader.start();
        return ahead;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        while (true) {
            switch (present) {
                case Piece.End(IOException failure)
                when failure != null -> throw new IOException(failure.getMessage(), failure);
                case Piece.End _ -> {
                    return -1;
                }
                case Piece.Bytes(ByteBuffer content)
                when content.hasRemaining() -> {
                    return move(content, into);
                }
                case Piece.Bytes(ByteBuffer content) -> {
                    if (content.isDirect()) {
                        empty.add(content.clear());
                    }
                    present = next();
                }
            }
        }
    }

    private static int move(ByteBuffer from, ByteBuffer into) {
        int count = Math.min(from.remaining(), into.remaining());
        into.put(into.position(), from, from.position(), count);
        into.position(into.position() + count);
        from.position(from.position() + count);
        return count;
    }

    private Piece next() throws IOException {
        try {
            return pieces.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a state was read");
        }
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    /** Ends the reading, wherever it is. Idempotent. */
    @Override
    public void close() {
        closed = true;
        reader.interrupt();
        boolean interrupted = false;
        while (reader.isAlive()) {
            try {
                reader.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void readAll() {
        try {
            while (!closed) {
                ByteBuffer buffer = empty.take();
                if (!fill(buffer)) {
                    pieces.add(new Piece.Bytes(buffer.flip()));
                    pieces.add(new Piece.End(null));
                    return;
                }
                pieces.add(new Piece.Bytes(buffer.flip()));
            }
        } catch (IOException e) {
            pieces.add(new Piece.End(e));
        } catch (InterruptedException closing) {
            // nobody wants the rest
        }
    }

    /** Returns false when the source has ended. Few bytes at a time come fast, so that a whole buffer is waited for. */
    private boolean fill(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (source.read(buffer) < 0) {
                return false;
            }
        }
        return true;
    }
}
