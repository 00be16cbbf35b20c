package dev.oriel.image;

import dev.oriel.Insistence;
import dev.oriel.OrielHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * What the server does for images on their way: it looks at those that are complete, and fetches or makes others. Each
 * has a thread of its own, and a few work at a time. A server that ends lets all go; the next one begins them anew.
 */
@Component
class ArrivalWork implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(ArrivalWork.class);
    private static final int AT_A_TIME = 2;
    private static final Duration TURN_CHECK = Duration.ofMillis(200);
    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    private final Arrivals arrivals;
    private final ImageLibrary library;
    private final Fetch fetch;
    private final OrielHome home;
    private final Insistence insistence;
    private final Clock clock = Clock.systemUTC();
    private final Semaphore turns = new Semaphore(AT_A_TIME, true);
    private final ConcurrentMap<UUID, Job> jobs = new ConcurrentHashMap<>();

    ArrivalWork(Arrivals arrivals, ImageLibrary library, Fetch fetch, OrielHome home, Insistence insistence) {
        this.arrivals = arrivals;
        this.library = library;
        this.fetch = fetch;
        this.home = home;
        this.insistence = insistence;
    }

    /** Something that is being done for one image. */
    private record Job(Thread thread, Halt halt) {

        void end() {
            halt.wish();
            try {
                if (!thread.join(END_LIMIT)) {
                    log.warn("{} does not end", thread.getName());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Looks at a file that is complete, and takes it into the library if it is what it should be. */
    void look(Arrival arrival, ArrivingFile file) {
        start(arrival, halt -> inTurn(halt, () -> take(arrival, file, halt)));
    }

    /** Fetches or makes a file, and then looks at it. */
    void bring(Arrival arrival, ArrivingFile file) {
        start(arrival, halt -> {
            if (arrival.origin() == Arrival.Origin.IMPORT) {
                check(fetch.fetch(arrival, file, halt), file, halt);
            } else {
                inTurn(halt, () -> library.copy(arrival, file.path(), halt));
                check(arrival.made(file.length()), file, halt);
            }
        });
    }

    private void check(Arrival whole, ArrivingFile file, Halt halt) throws IOException {
        Arrival checking = arrivals.save(whole.checking(clock.instant()));
        inTurn(halt, () -> take(checking, file, halt));
    }

    boolean isBusyWith(UUID id) {
        return jobs.containsKey(id);
    }

    /** Ends what is being done for an image and waits until it has ended. */
    void cancel(UUID id) {
        Job job = jobs.get(id);
        if (job != null) {
            job.end();
        }
    }

    /** Deletes the files that belong to no known arrival. */
    void clear(Set<String> known) throws IOException {
        try (var files = Files.newDirectoryStream(home.arriving())) {
            for (Path file : files) {
                if (!known.contains(file.getFileName().toString())) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    @Override
    public void destroy() {
        jobs.values().forEach(job -> job.halt().wish());
        jobs.values().forEach(Job::end);
    }

    private void start(Arrival arrival, Step step) {
        Halt halt = new Halt();
        Thread thread = Thread.ofVirtual().name("arrival-" + arrival.id()).unstarted(() -> run(arrival, step, halt));
        if (jobs.putIfAbsent(arrival.id(), new Job(thread, halt)) == null) {
            thread.start();
        }
    }

    private void run(Arrival arrival, Step step, Halt halt) {
        try {
            step.run(halt);
        } catch (ImageRefused refused) {
            refuse(arrival, refused);
        } catch (IOException | RuntimeException e) {
            if (halt.isWished()) {
                log.debug("The work on {} was ended", arrival.id(), e);
            } else {
                log.warn("Image {} cannot be taken", arrival.id(), e);
                refuse(arrival, new ImageRefused(Refusal.FAILED, String.valueOf(e.getMessage())));
            }
        } finally {
            jobs.remove(arrival.id());
        }
    }

    private void inTurn(Halt halt, Turn turn) throws IOException {
        try {
            while (!turns.tryAcquire(TURN_CHECK.toMillis(), TimeUnit.MILLISECONDS)) {
                halt.check();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            turn.take();
        } finally {
            turns.release();
        }
    }

    private void take(Arrival arrival, ArrivingFile file, Halt halt) throws IOException {
        library.complete(arrival, file.path(), halt);
        arrivals.findById(arrival.id()).ifPresent(found -> arrivals.save(found.arrived(clock.instant())));
        Files.deleteIfExists(file.path());
    }

    private void refuse(Arrival arrival, ImageRefused why) {
        log.info("Image {} was refused: {}", arrival.claim().name(), why.getMessage());
        try { // first, because it may be what fills the disk
            Files.deleteIfExists(Reception.path(home, arrival.id()));
            Files.deleteIfExists(home.arriving().resolve(arrival.id() + ".converted"));
        } catch (IOException e) {
            log.warn("The file of a refused image cannot be deleted: {}", e.toString());
        }
        insistence.store(
                "That image " + arrival.id() + " was refused",
                () -> arrivals.findById(arrival.id())
                        .ifPresent(found -> arrivals.save(found.refused(why, clock.instant()))));
    }

    /** Something that takes its time. */
    @FunctionalInterface
    private interface Step {
        void run(Halt halt) throws IOException;
    }

    /** The part of it that is for a few at a time. */
    @FunctionalInterface
    private interface Turn {
        void take() throws IOException;
    }
}
