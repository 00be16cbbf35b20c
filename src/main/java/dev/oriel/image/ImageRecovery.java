package dev.oriel.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Brings the library's folder and the database together before the server takes its first request. */
@Component
final class ImageRecovery implements SmartLifecycle {

    private final ImageLibrary library;
    private final Reception reception;
    private volatile boolean running;

    ImageRecovery(ImageLibrary library, Reception reception) {
        this.library = library;
        this.reception = reception;
    }

    @Override
    public void start() {
        try {
            reception.recover();
            library.recover();
            reception.goOn();
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
