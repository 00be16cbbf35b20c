package dev.oriel.qemu.state;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A stream that a thread of its own reads, some MiB ahead of whoever wants what is in it: a guest stands still while its
 * QEMU writes its state, so that must not wait for us. It must be closed before its source.
 */
final class ReadAhead implements Inflow, AutoCloseable {

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
    private ByteBuffer present = ByteBuffer.allocate(0);
    private boolean ended;
    private volatile boolean closed;

    private ReadAhead(ReadableByteChannel source) {
        this.source = source;
        for (int at = 0; at < BUFFERS; at++) {
            empty.add(cleared(ByteBuffer.allocateDirect(MOST_LEFT + BUFFER)));
        }
    }

    static ReadAhead of(ReadableByteChannel source) {
        ReadAhead ahead = new ReadAhead(source);
        ahead.reader.start();
        return ahead;
    }

    @Override
    public ByteBuffer more() throws IOException {
        int left = present.remaining();
        while (!ended && present.remaining() == left) {
            switch (next()) {
                case Piece.Bytes(ByteBuffer content) -> {
                    ByteBuffer used = present;
                    present = behind(used, content);
                    if (used.isDirect()) {
                        empty.add(cleared(used));
                    }
                }
                case Piece.End(IOException failure) -> {
                    if (failure != null) {
                        throw new IOException(failure.getMessage(), failure);
                    }
                    ended = true;
                }
            }
        }
        return present;
    }

    /** There is room before what has been read for what is left of the piece before it. */
    private static ByteBuffer cleared(ByteBuffer buffer) {
        return buffer.clear().position(MOST_LEFT);
    }

    private static ByteBuffer behind(ByteBuffer left, ByteBuffer content) {
        int start = content.position() - left.remaining();
        content.put(start, left, left.position(), left.remaining());
        return content.position(start);
    }

    private Piece next() throws IOException {
        try {
            return pieces.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a state was read");
        }
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
                boolean more = fill(buffer);
                pieces.add(new Piece.Bytes(buffer.flip().position(MOST_LEFT)));
                if (!more) {
                    pieces.add(new Piece.End(null));
                    return;
                }
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
