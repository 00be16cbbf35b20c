package dev.oriel.qemu.input;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys and buttons that a guest believes to be held, kept in a file: QEMU's monitor lets go of nothing when the
 * server dies, so the next server must know. Thread-safe.
 */
final class HeldInput implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HeldInput.class);
    private static final int KEYS = 256;
    private static final int BUTTONS = 16;
    private static final int BYTES = (KEYS + BUTTONS) / Byte.SIZE;

    private final FileChannel file;
    private final BitSet held;

    private HeldInput(FileChannel file, BitSet held) {
        this.file = file;
        this.held = held;
    }

    /** Reads what an earlier server left, if the file is there. */
    static HeldInput open(Path path) throws IOException {
        FileChannel file = FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        try {
            ByteBuffer bytes = ByteBuffer.allocate(BYTES);
            while (bytes.hasRemaining() && file.read(bytes, bytes.position()) > 0) {
                // a short read goes on
            }
            return new HeldInput(file, BitSet.valueOf(bytes.flip()));
        } catch (IOException e) {
            try (file) {
                throw e;
            }
        }
    }

    synchronized boolean hasKey(int code) {
        return held.get(code);
    }

    synchronized int[] keys() {
        return held.stream().takeWhile(code -> code < KEYS).toArray();
    }

    /** As in RFC 6143 section 7.5.5. */
    synchronized int buttons() {
        return IntStream.range(0, BUTTONS)
                .filter(button -> held.get(KEYS + button))
                .map(button -> 1 << button)
                .sum();
    }

    synchronized void key(int code, boolean down) {
        if (held.get(code) != down) {
            held.set(code, down);
            keep();
        }
    }

    synchronized void button(int button, boolean down) {
        key(KEYS + button, down);
    }

    /** Closes the file, which keeps what is held now. Idempotent. */
    @Override
    public void close() throws IOException {
        file.close();
    }

    private void keep() {
        ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOf(held.toByteArray(), BYTES));
        try {
            file.write(bytes, 0);
        } catch (IOException e) {
            log.debug("What is held cannot be kept", e);
        }
    }
}
