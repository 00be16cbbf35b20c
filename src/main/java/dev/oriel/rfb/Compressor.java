package dev.oriel.rfb;

import java.util.zip.Deflater;

/** A zlib stream on its way out. Each piece is flushed, so that the other end can read all of it at once. */
final class Compressor implements AutoCloseable {

    /** More than zlib's flush marker, so that the marker is not written twice. */
    private static final int LEAST_ROOM = 64;

    private final Deflater deflater;
    private boolean closed;

    /** @param level 0 to 9 */
    Compressor(int level) {
        this.deflater = new Deflater(level);
    }

    /** Forgets what was compressed before: the next piece begins a new stream. */
    void restart() {
        requireOpen();
        deflater.reset();
    }

    /** Adds to the current piece. */
    void add(WireBuffer data, WireBuffer out) {
        deflate(data, Deflater.NO_FLUSH, out);
    }

    /** Adds to the current piece and ends it. */
    void end(WireBuffer data, WireBuffer out) {
        deflate(data, Deflater.SYNC_FLUSH, out);
    }

    private void deflate(WireBuffer data, int flush, WireBuffer out) {
        requireOpen();
        deflater.setInput(data.view());
        int room;
        int written;
        do {
            byte[] target = out.reserve(Math.max(LEAST_ROOM, data.size() / 4));
            room = target.length - out.size();
            written = deflater.deflate(target, out.size(), room, flush);
            out.advance(written);
        } while (written == room);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the encoder is closed");
        }
    }

    @Override
    public void close() {
        closed = true;
        deflater.end();
    }
}
