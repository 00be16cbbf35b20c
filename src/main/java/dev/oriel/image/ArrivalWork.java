package dev.oriel.image;

import dev.oriel.Insistence;
import dev.oriel.OrielHome;
import dev.oriel.StorageFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.stereotype.Component;

/**
 * What the server does for images on their way: it looks at those that are complete, and fetches or makes others. Each
 * has a thread of its own, and a few work at a time. A server that ends lets all go; the next one begins them anew. What
 * finds no room waits for it, and nothing that a person has sent is given up for that.
 */
@Component
class ArrivalWork implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(ArrivalWork.class);
    private static final int AT_A_TIME = 2;

    /** Others write a row when a person does something, so even the second time is rare. */
    private static final int CHANGE_TRIES = 20;

    private static final Duration TURN_CHECK = Duration.ofMillis(200);
    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    private final Arrivals arrivals;
    private final ImageLibrary library;
    private final Fetch fetch;
    private final OrielHome home;
    private final ImageSettings settings;
    private final Insistence insistence;
    private final Clock clock = Clock.systemUTC();
    private final Semaphore turns = new Semaphore(AT_A_TIME, true);
    private final ConcurrentMap<UUID, Job> jobs = new ConcurrentHashMap<>();
    private final ConcurrentMap<UUID, Shortage> shortages = new ConcurrentHashMap<>();

    ArrivalWork(
            Arrivals arrivals,
            ImageLibrary library,
            Fetch fetch,
            OrielHome home,
            ImageSettings settings,
            Insistence insistence) {
        this.arrivals = arrivals;
        this.library = library;
        this.fetch = fetch;
        this.home = home;
        this.settings = settings;
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

    /**
     * Does what the server can do for an image now: fetches or makes its file, looks at one that is complete, and takes it
     * into the library if it is what it should be. As long as the disk has too little room it waits.
     */
    void begin(Arrival arrival, ArrivingFile file) {
        Halt halt = new Halt();
        Thread thread = Thread.ofVirtual().name("arrival-" + arrival.id()).unstarted(() -> run(arrival, file, halt));
        if (jobs.putIfAbsent(arrival.id(), new Job(thread, halt)) == null) {
            thread.start();
        }
    }

    /** What an image waits for that finds no room; empty when it does not wait. */
    Optional<Shortage> shortageOf(UUID id) {
        return Optional.ofNullable(shortages.get(id));
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

    /** How an attempt came out that was not refused. */
    private sealed interface Outcome {

        /** Nothing more is to be done. */
        record Done() implements Outcome {}

        /** Somebody else has changed its row meanwhile: it is looked at anew, soon. */
        record Overtaken() implements Outcome {}

        /** Something could not be stored. What can be had again was given up; what a person has sent stays. */
        record Unstored(Shortage shortage) implements Outcome {}
    }

    private void run(Arrival arrival, ArrivingFile file, Halt halt) {
        try {
            work(arrival.id(), file, halt);
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
            shortages.remove(arrival.id());
            jobs.remove(arrival.id());
        }
    }

    private void work(UUID id, ArrivingFile file, Halt halt) throws IOException {
        int failures = 0;
        while (true) {
            switch (attempt(id, file, halt)) {
                case Outcome.Done() -> {
                    return;
                }
                case Outcome.Overtaken() -> {
                    LockSupport.parkNanos(TURN_CHECK.toNanos());
                    halt.check();
                }
                case Outcome.Unstored(Shortage shortage) -> {
                    failures++;
                    shortages.put(id, shortage);
                    shortage.await(
                            failures, home.arriving(), settings.freeSpace().toBytes(), halt);
                    shortages.remove(id);
                }
            }
        }
    }

    private Outcome attempt(UUID id, ArrivingFile file, Halt halt) throws IOException {
        Arrival arrival = null;
        try {
            arrival = arrivals.findById(id).orElse(null);
            if (arrival != null) {
                advance(arrival, file, halt);
            }
            return new Outcome.Done();
        } catch (OptimisticLockingFailureException e) {
            log.debug("Somebody else has touched {}", id, e);
            return new Outcome.Overtaken();
        } catch (ImageRefused e) {
            if (e.refusal() != Refusal.NO_SPACE) {
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            if (!StorageFailure.isOne(e)) {
                throw e;
            }
            log.warn("Image {} cannot be stored yet: {}", id, e.toString());
        }
        halt.check();
        return new Outcome.Unstored(arrival == null ? Shortage.unknown() : giveUp(arrival, file));
    }

    private void advance(Arrival arrival, ArrivingFile file, Halt halt) throws IOException {
        switch (arrival.stage()) {
            case COMING -> {
                Arrival checking = arrivals.save(whole(arrival, file, halt).checking(clock.instant()));
                inTurn(halt, () -> take(checking, file, halt));
            }
            case CHECKING -> inTurn(halt, () -> take(arrival, file, halt));
            case ARRIVED, REFUSED -> {}
        }
    }

    private Arrival whole(Arrival arrival, ArrivingFile file, Halt halt) throws IOException {
        return switch (arrival.origin()) {
            case UPLOAD -> arrival;
            case IMPORT -> fetch.fetch(arrival, file, halt);
            case COPY -> {
                inTurn(halt, () -> library.copy(arrival, file.path(), halt));
                yield arrival.made(file.length());
            }
        };
    }

    /** Makes room, and says how much was missing. */
    private Shortage giveUp(Arrival arrival, ArrivingFile file) throws IOException {
        Path converted = ImageLibrary.convertedBeside(file.path());
        long wrote = Files.exists(converted) ? Files.size(converted) : 0;
        Files.deleteIfExists(converted);
        boolean isWhole = arrival.stage() == Arrival.Stage.CHECKING;
        if (!isWhole && !arrival.isUpload() && Files.exists(file.path())) {
            wrote += file.length();
            file.clear();
        }
        boolean isToBeMade = isWhole ? arrival.claim().format().isForeign() : !arrival.isUpload();
        return Shortage.of(isToBeMade ? Math.max(0, arrival.claim().lengthBytes()) : 0, wrote);
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
        change(arrival.id(), found -> found.arrived(clock.instant()));
        Files.deleteIfExists(file.path());
    }

    private void refuse(Arrival arrival, ImageRefused why) {
        log.info("Image {} was refused: {}", arrival.claim().name(), why.getMessage());
        try { // first, because it may be what fills the disk
            Files.deleteIfExists(Reception.path(home, arrival.id()));
            Files.deleteIfExists(ImageLibrary.convertedBeside(Reception.path(home, arrival.id())));
        } catch (IOException e) {
            log.warn("The file of a refused image cannot be deleted: {}", e.toString());
        }
        try {
            insistence.store(
                    "That image " + arrival.id() + " was refused",
                    () -> change(arrival.id(), found -> found.refused(why, clock.instant())));
        } catch (OptimisticLockingFailureException e) { // the next server finds no file, and says so
            log.warn("Image {} cannot be said to be refused, since others change it all the time", arrival.id(), e);
        }
    }

    /**
     * Changes a row, if it is still there, though others do so at the same time.
     *
     * @throws OptimisticLockingFailureException when others have been first each of many times
     */
    private void change(UUID id, UnaryOperator<Arrival> change) {
        for (int left = CHANGE_TRIES - 1; ; left--) {
            try {
                arrivals.findById(id).ifPresent(found -> arrivals.save(change.apply(found)));
                return;
            } catch (OptimisticLockingFailureException e) {
                if (left == 0) {
                    throw e;
                }
                log.debug("Somebody else has touched {}", id, e);
            }
        }
    }

    /** What is for a few at a time. */
    @FunctionalInterface
    private interface Turn {
        void take() throws IOException;
    }
}
