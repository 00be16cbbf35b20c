package dev.oriel;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Stores what has happened and nobody will tell again. It must not be forgotten because nothing can be stored just now, as
 * on a full disk.
 */
@Component
public class Insistence implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Insistence.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private volatile boolean stopped;

    /**
     * Does it again for as long as what keeps our data fails, until it succeeds or the server stops; what fails for
     * another reason fails at once.
     *
     * @param news what is stored, for the log
     * @param work can be done more than once
     */
    public void store(String news, Runnable work) {
        for (int attempt = 1; !stopped; attempt++) {
            try {
                work.run();
                return;
            } catch (RuntimeException e) {
                if (!StorageFailure.isOne(e)) {
                    throw e;
                }
                if (attempt == 1) {
                    log.warn("{} cannot be stored yet: {}", news, e.getMessage());
                }
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public void destroy() {
        stopped = true;
    }
}
