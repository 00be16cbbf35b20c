package dev.oriel.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Brings the library's folder and the database together before the server takes its first request. */
@Component
final class ImageRecovery implements SmartLifecycle {

    private final ImageLibrary library;
    private volatile boolean running;

    ImageRecovery(ImageLibrary library) {
        this.library = library;
    }

    @Override
    public void start() {
        try {
            library.recover();
        } catch (IOException e) {
            throw new UncheckedIOException("The folder of images cannot be tidied: " + e.getMessage(), e);
        }
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the web server. */
    @Override
    public int getPhase() {
        return 0;
    }
}
