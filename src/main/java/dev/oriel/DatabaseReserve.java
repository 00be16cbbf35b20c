package dev.oriel;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * A piece of the disk that is kept for the database. H2 closes itself when it cannot write: then the piece is given up,
 * so that there is room again for what has to be written down when a disk is full, and every connection is made anew.
 */
@Component
class DatabaseReserve implements BeanPostProcessor {

    private static final Logger log = LoggerFactory.getLogger(DatabaseReserve.class);

    private static final int BYTES = 16 << 20;
    private static final int CHUNK = 64 * 1024;

    /** So much has to be free before the piece is taken again. */
    private static final long PLENTY = 8L * BYTES;

    private final ObjectProvider<OrielHome> home;

    DatabaseReserve(ObjectProvider<OrielHome> home) {
        this.home = home;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof HikariDataSource pool) {
            pool.setExceptionOverride(new Judge(pool));
        }
        return bean;
    }

    /** Takes the piece when there is enough for everybody. */
    @Scheduled(fixedDelayString = "PT15S")
    synchronized void take() {
        Path file = file();
        try {
            if (Files.exists(file) || Files.getFileStore(file.getParent()).getUsableSpace() < PLENTY) {
                return;
            }
            write(file);
        } catch (IOException e) {
            log.warn("Nothing of the disk can be kept for the database: {}", e.getMessage());
        }
    }

    private synchronized void giveUp() {
        try {
            if (Files.deleteIfExists(file())) {
                log.error(
                        "The database could not write, the disk is full: it gets the {} MiB kept for it", BYTES >> 20);
            }
        } catch (IOException e) {
            log.error("What is kept for the database cannot be given to it", e);
        }
    }

    private static void write(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int written = 0; written < BYTES; written += CHUNK) {
                out.write(new byte[CHUNK]);
            }
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Decides which connections are of no use any more. */
    private final class Judge implements SQLExceptionOverride {

        private final HikariDataSource pool;

        Judge(HikariDataSource pool) {
            this.pool = pool;
        }

        @java.lang.Override
        public Override adjudicate(SQLException failure) {
            if (!StorageFailure.isFull(failure)) {
                return Override.CONTINUE_EVICT;
            }
            giveUp();
            HikariPoolMXBean connections = pool.getHikariPoolMXBean();
            if (connections != null) {
                connections.softEvictConnections();
            }
            return Override.MUST_EVICT;
        }
    }

    private Path file() {
        return home.getObject().database().resolve("reserve");
    }
}
