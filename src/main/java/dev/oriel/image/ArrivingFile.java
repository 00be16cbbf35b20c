package dev.oriel.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The file of an image on its way, as far as it has come: its length is what has been received. Pieces are added at its
 * end. Whoever comes last is the one who writes: a line that is dead without having told so does not keep its own
 * successor waiting.
 */
final class ArrivingFile {

    private static final int CHUNK = 256 * 1024;
    private static final long BYTES_BETWEEN_SYNCS = 64L << 20;

    private final Path path;
    private final AtomicReference<Object> writer = new AtomicReference<>(new Object());

    ArrivingFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** Makes it, empty. */
    void create() throws IOException {
        Files.createFile(path);
    }

    /** How much has come. */
    long length() throws IOException {
        return Files.size(path);
    }

    /** Ends the work of whoever is writing; after this the length changes only by a new piece. */
    void interrupt() {
        synchronized (writer) {
            writer.set(new Object());
        }
    }

    /**
     * Adds what comes, until it ends or the file has its full length; all that has come is on the disk for good when
     * this returns, and stays when this fails.
     *
     * @param offset where the piece begins
     * @param end how long the file may become
     * @return how long it is now
     * @throws WrongOffset when the piece does not begin at the file's end
     */
    long append(long offset, long end, InputStream piece) throws IOException {
        Object me = new Object();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            synchronized (writer) {
                writer.set(me);
                if (channel.size() != offset) {
                    throw new WrongOffset(offset, channel.size());
                }
            }
            return new Piece(me, channel, offset, end).take(piece);
        }
    }

    /** Empties it, to begin again. */
    void clear() throws IOException {
        synchronized (writer) {
            writer.set(new Object());
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
        }
    }

    void delete() throws IOException {
        interrupt();
        Files.deleteIfExists(path);
    }

    /** One writer's turn. */
    private final class Piece {

        private final Object me;
        private final FileChannel channel;
        private final long end;
        private long position;
        private long synced;

        Piece(Object me, FileChannel channel, long offset, long end) {
            this.me = me;
            this.channel = channel;
            this.end = end;
            this.position = offset;
            this.synced = offset;
        }

        long take(InputStream piece) throws IOException {
            byte[] chunk = new byte[CHUNK];
            try {
                while (position < end) {
                    int n = piece.read(chunk, 0, (int) Math.min(CHUNK, end - position));
                    if (n < 0) {
                        break;
                    }
                    write(ByteBuffer.wrap(chunk, 0, n));
                }
            } finally {
                channel.force(true);
            }
            return position;
        }

        private void write(ByteBuffer bytes) throws IOException {
            synchronized (writer) {
                if (writer.get() != me) {
                    throw new WrongOffset(position, channel.size());
                }
                while (bytes.hasRemaining()) {
                    position += channel.write(bytes, position);
                }
            }
            if (position - synced >= BYTES_BETWEEN_SYNCS) {
                channel.force(false);
                synced = position;
            }
        }
    }
}
