package dev.oriel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;
import org.springframework.util.FileSystemUtils;

/** A file system of its own that is soon full: in memory, which only root may mount. */
final class SmallDisk implements AutoCloseable {

    private static final long MARGIN = 16 << 20;
    private static final int MOST_PIECES = 200;
    private static final long PAGE = 4096;
    private static final int LIMIT_SECONDS = 20;

    private final Path folder;
    private final int mebibytes;

    private SmallDisk(Path folder, int mebibytes) {
        this.folder = folder;
        this.mebibytes = mebibytes;
    }

    /** @throws TestAbortedException when this user may not mount anything */
    static SmallDisk mount(int mebibytes) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("oriel-small-disk");
        Process mount =
                run("mount", "-t", "tmpfs", "-o", "mode=711,size=" + mebibytes + "m", "oriel", folder.toString());
        if (mount.exitValue() != 0) {
            String words = new String(mount.getInputStream().readAllBytes(), UTF_8);
            FileSystemUtils.deleteRecursively(folder);
            throw new TestAbortedException("only root can have a disk that is soon full: " + words.strip());
        }
        return new SmallDisk(folder, mebibytes);
    }

    Path folder() {
        return folder;
    }

    /** Fills it, in a moment, until no more than this is free. */
    void fill(long bytesLeft) throws IOException {
        Path ballast = ballast();
        for (int attempt = 0; free() > bytesLeft && attempt < MOST_PIECES; attempt++) {
            long more = free() - bytesLeft;
            long had = Files.exists(ballast) ? Files.size(ballast) : 0;
            // It is all or nothing, and somebody else may be writing as well.
            long piece = more > 2 * MARGIN ? more - MARGIN : Math.max(more / 2, Math.min(more, PAGE));
            try {
                run("fallocate", "--length", Long.toString(had + piece), ballast.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
    }

    /** The same for what is over in a moment: to fill a disk takes longer the more room there is, this does not. */
    void shrink(long bytesLeft) throws IOException {
        long used = Files.getFileStore(folder).getTotalSpace() - free();
        resize(Long.toString(used + bytesLeft));
    }

    /** Makes room again. */
    void makeRoom() throws IOException {
        resize(mebibytes + "m");
        Files.deleteIfExists(ballast());
    }

    private void resize(String size) throws IOException {
        try {
            run("mount", "-o", "remount,size=" + size, folder.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    long free() throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    private Path ballast() {
        return folder.resolve("ballast");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        Process unmount = run("umount", "--lazy", folder.toString());
        if (unmount.exitValue() != 0) {
            throw new IOException(folder + " cannot be unmounted");
        }
        Files.deleteIfExists(folder);
    }

    private static Process run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(command[0] + " does not end");
        }
        return process;
    }
}
