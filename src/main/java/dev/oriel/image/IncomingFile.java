package dev.oriel.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/** A file on its way into the library, in the folder for unfinished ones; closing it takes it away unless it was moved. */
final class IncomingFile implements AutoCloseable {

    static final String PREFIX = "upload-";
    private static final int CHUNK = 256 * 1024;
    private static final int CHUNKS_BETWEEN_SPACE_CHECKS = 256;

    private final Path path;
    private final ImageSettings settings;
    private long size;
    private String sha256 = "";

    IncomingFile(Path folder, ImageSettings settings) {
        this.path = folder.resolve(PREFIX + UUID.randomUUID());
        this.settings = settings;
    }

    Path path() {
        return path;
    }

    long size() {
        return size;
    }

    String sha256() {
        return sha256;
    }

    /**
     * Takes all that comes, onto the disk for good.
     *
     * @param announced how many bytes there should be, or -1 when nobody knows
     */
    void receive(InputStream body, long announced) throws IOException {
        if (announced > settings.maxFileSize().toBytes()) {
            throw tooLarge();
        }
        requireSpace(Math.max(announced, 0));
        MessageDigest digest = sha256Digest();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            byte[] chunk = new byte[CHUNK];
            int chunks = 0;
            for (int n = body.read(chunk); n >= 0; n = body.read(chunk)) {
                size += n;
                if (size > settings.maxFileSize().toBytes()) {
                    throw tooLarge();
                }
                if (++chunks % CHUNKS_BETWEEN_SPACE_CHECKS == 0) {
                    requireSpace(0);
                }
                digest.update(chunk, 0, n);
                writeFully(channel, ByteBuffer.wrap(chunk, 0, n));
            }
            channel.force(true);
        }
        if (announced >= 0 && size != announced) {
            throw new ImageRefused(Refusal.CUT_SHORT);
        }
        sha256 = HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path);
    }

    private void requireSpace(long wanted) throws IOException {
        long free = Files.getFileStore(path.toAbsolutePath().getParent()).getUsableSpace()
                - settings.freeSpace().toBytes();
        if (wanted > free || free <= 0) {
            throw new ImageRefused(Refusal.NO_SPACE, Bytes.inWords(wanted), Bytes.inWords(Math.max(0, free)));
        }
    }

    private ImageRefused tooLarge() {
        return new ImageRefused(
                Refusal.TOO_LARGE, Bytes.inWords(settings.maxFileSize().toBytes()));
    }

    private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    static MessageDigest sha256Digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
