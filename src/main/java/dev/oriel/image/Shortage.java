package dev.oriel.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * That the disk had too little room for an image on its way. It is tried again when there is as much as it seems to need,
 * or when its person says so; what there is must not be worked through in vain all the time.
 */
final class Shortage {

    private static final long MARGIN = 16L << 20;
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration FIRST_REST = Duration.ofSeconds(1);
    private static final Duration LONGEST_REST = Duration.ofMinutes(5);

    private final long wantedBytes;
    private volatile boolean again;

    private Shortage(long wantedBytes) {
        this.wantedBytes = wantedBytes;
    }

    /**
     * @param length of its file, or 0 when nothing as large is to be made
     * @param wrote how much had been written when the room was used up
     */
    static Shortage of(long length, long wrote) {
        return new Shortage(Math.max(length, wrote + Math.max(MARGIN, wrote / 4)));
    }

    /** Of an image of which nothing can be read, not even how far it is. */
    static Shortage unknown() {
        return of(0, 0);
    }

    /** How much has to be free for it. */
    long wantedBytes() {
        return wantedBytes;
    }

    /** It is to be tried again at once. */
    void end() {
        again = true;
    }

    /**
     * Waits until it can be tried again.
     *
     * @param failures how often it was tried
     * @param kept what always stays free on the file system of the folder
     */
    void await(int failures, Path folder, long kept, Halt halt) throws IOException {
        long rest = Math.min(LONGEST_REST.toNanos(), FIRST_REST.toNanos() << Math.min(failures - 1, 20));
        long begun = System.nanoTime();
        while (!again && (System.nanoTime() - begun < rest || free(folder) - kept < wantedBytes)) {
            halt.check();
            halt.rest(LOOK);
        }
        halt.check();
    }

    private static long free(Path folder) throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }
}
