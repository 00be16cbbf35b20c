package dev.oriel.image;

import dev.oriel.StorageFailure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.springframework.stereotype.Component;

/** Makes a qcow2 disk of another disk, and knows how far it is. */
@Component
class Conversion {

    private final DiskTools tools;
    private final ImageSettings settings;
    private final ConcurrentMap<UUID, Double> done = new ConcurrentHashMap<>();

    Conversion(DiskTools tools, ImageSettings settings) {
        this.tools = tools;
        this.settings = settings;
    }

    /** How much of it is done, from 0 to 1. */
    double doneOf(UUID arrival) {
        return done.getOrDefault(arrival, 0.0);
    }

    /**
     * Converts a file that has been inspected. It is read as what it is said to be, and nothing that it may lead to is
     * opened.
     *
     * @param to is written anew
     * @throws ImageRefused when the tools find it damaged, or there is no room; what was written is there then, to tell
     *     how much it was
     * @throws InterruptedIOException when it should end
     */
    void convert(UUID arrival, Path from, FileFormat format, Path to, Halt halt) throws IOException {
        Files.deleteIfExists(to);
        boolean[] full = new boolean[1];
        try {
            tools.convert(from, format.word(), to, fraction -> {
                done.put(arrival, fraction);
                full[0] = free(to) <= settings.freeSpace().toBytes();
                return !full[0] && !halt.isWished();
            });
        } catch (DiskToolException e) {
            if (!halt.isWished() && (full[0] || StorageFailure.saysFull(e.getMessage()))) {
                throw new ImageRefused(Refusal.NO_SPACE, Bytes.inWords(Files.size(from)), Bytes.inWords(0));
            }
            Files.deleteIfExists(to);
            halt.check();
            throw new ImageRefused(Refusal.DAMAGED, String.valueOf(e.getMessage()));
        } finally {
            done.remove(arrival);
        }
    }

    void grow(Path disk, long sizeBytes) {
        try {
            tools.grow(disk, sizeBytes);
        } catch (DiskToolException e) {
            if (StorageFailure.saysFull(e.getMessage())) {
                throw new ImageRefused(Refusal.NO_SPACE, Bytes.inWords(sizeBytes), Bytes.inWords(0));
            }
            throw new ImageRefused(Refusal.FAILED, String.valueOf(e.getMessage()));
        }
    }

    private static long free(Path file) {
        try {
            return Files.getFileStore(file.toAbsolutePath().getParent()).getUsableSpace();
        } catch (IOException e) {
            return 0;
        }
    }
}
