package dev.oriel.image;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The wish that some work should end. The work looks at it now and then; what it may be waiting for is closed.
 *
 * <p>Threads are not interrupted: that would close the files of the database when one happens to read them.
 */
final class Halt {

    private boolean wished;
    private @Nullable Closeable open;

    synchronized boolean isWished() {
        return wished;
    }

    /** @throws InterruptedIOException when the work should end */
    void check() throws InterruptedIOException {
        if (isWished()) {
            throw new InterruptedIOException("it should end");
        }
    }

    /** Does nothing for a while, on a thread that nobody else interrupts. */
    void rest(Duration time) throws InterruptedIOException {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** Names what is to be closed when the work should end, in place of what was named before. */
    synchronized void closing(Closeable resource) throws IOException {
        open = resource;
        if (wished) {
            resource.close();
            throw new InterruptedIOException("it should end");
        }
    }

    synchronized void wish() {
        wished = true;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // It is of no use any more, whether it closes well or not.
                open = null;
            }
        }
    }
}
