package dev.oriel.image;

import dev.oriel.OrielHome;
import dev.oriel.account.AccountDeleted;
import dev.oriel.account.AccountPrincipal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;

/**
 * Where images wait that have not come as a whole. What has been received is kept through a lost line and a restart, and
 * is taken away when its person does not come back.
 */
@Service
class Reception {

    private static final Logger log = LoggerFactory.getLogger(Reception.class);

    private final Arrivals arrivals;
    private final Images images;
    private final OrielHome home;
    private final ArrivalLimits limits;
    private final ArrivalWork work;
    private final Conversion conversion;
    private final ArrivalSettings settings;
    private final Clock clock = Clock.systemUTC();
    private final ConcurrentMap<UUID, ArrivingFile> files = new ConcurrentHashMap<>();

    Reception(
            Arrivals arrivals,
            Images images,
            OrielHome home,
            ArrivalLimits limits,
            ArrivalWork work,
            Conversion conversion,
            ArrivalSettings settings) {
        this.arrivals = arrivals;
        this.images = images;
        this.home = home;
        this.limits = limits;
        this.work = work;
        this.conversion = conversion;
        this.settings = settings;
    }

    /**
     * Begins an upload, which its person will send in pieces.
     *
     * @throws ImageRefused when it could never be taken: too large, no room
     */
    Arrival begin(Claim claim, AccountPrincipal who) throws IOException {
        if (claim.lengthBytes() == 0) {
            throw new ImageRefused(Refusal.EMPTY);
        }
        return begin(Arrival.uploaded(who.id(), claim, clock.instant()), who);
    }

    /** Begins anything; what the server can do by itself it does at once. */
    Arrival begin(Arrival arrival, AccountPrincipal who) throws IOException {
        Arrival stored;
        synchronized (limits) {
            limits.require(arrival.claim(), who);
            stored = arrivals.save(arrival);
        }
        file(stored.id()).create();
        proceed(stored);
        return stored;
    }

    /**
     * An upload that its person wants to go on with.
     *
     * @throws ArrivalNotFound when there is none, or it is somebody else's
     */
    Arrival require(UUID id, AccountPrincipal who) {
        return arrivals.findById(id)
                .filter(arrival -> arrival.owner().equals(who.id()))
                .orElseThrow(() -> new ArrivalNotFound(id));
    }

    /** What is on its way for this person, oldest first; with what has come or was refused not long ago. */
    List<Arrival> of(AccountPrincipal who) {
        return arrivals.findByOwnerOrderByCreatedAtAsc(who.id());
    }

    /** How many bytes of it have come. */
    long received(Arrival arrival) throws IOException {
        return switch (arrival.stage()) {
            case COMING ->
                Files.exists(file(arrival.id()).path()) ? file(arrival.id()).length() : 0;
            case CHECKING, ARRIVED -> Math.max(0, arrival.claim().lengthBytes());
            case REFUSED -> 0;
        };
    }

    /** How much has come, for somebody who is about to send more: a line that they have lost is given up. */
    long resume(Arrival arrival) throws IOException {
        if (arrival.stage() == Arrival.Stage.COMING) {
            file(arrival.id()).interrupt();
            finishIfWhole(arrival);
        }
        return received(arrival);
    }

    /**
     * Takes a piece of an upload. When it was the last one, the file is looked at in the background.
     *
     * @return how much has come now; it is on the disk for good
     */
    long append(Arrival arrival, long offset, InputStream piece) throws IOException {
        long length = arrival.claim().lengthBytes();
        if (arrival.stage() != Arrival.Stage.COMING || !arrival.isUpload()) {
            throw new WrongOffset(offset, length);
        }
        ArrivingFile file = file(arrival.id());
        long now;
        try {
            now = file.append(offset, length, piece);
        } finally {
            touch(arrival.id());
        }
        if (now == length) {
            complete(arrival.id());
        }
        return now;
    }

    /** What an image waits for that finds no room; empty when it does not wait. */
    Optional<Shortage> shortageOf(Arrival arrival) {
        return work.shortageOf(arrival.id());
    }

    /** Gives up what has come. An image that is in the library by now stays there. */
    void cancel(Arrival arrival) throws IOException {
        work.cancel(arrival.id());
        Arrival.Stage reached = arrivals.findById(arrival.id()).orElse(arrival).stage();
        drop(arrival);
        String name = arrival.claim().name();
        switch (reached) {
            case COMING, CHECKING -> log.info("The arrival of image {} was canceled", name);
            case ARRIVED, REFUSED -> log.info("Image {} is no longer listed as {}", name, reached.word());
        }
    }

    /** Finishes or undoes what an earlier server had begun. */
    void recover() throws IOException {
        Set<String> known = new HashSet<>();
        for (Arrival arrival : arrivals.findAll()) {
            known.add(arrival.id().toString());
            if (arrival.stage() == Arrival.Stage.CHECKING && !isMoved(arrival)) {
                // Its row says that it is arriving, its file has not moved: the look at it begins anew.
                images.findById(arrival.id())
                        .filter(image -> image.stage() == Image.Stage.ARRIVING)
                        .ifPresent(image -> images.deleteById(image.id()));
            }
            if (arrival.stage().isUnderWay() && !Files.exists(file(arrival.id()).path()) && !isMoved(arrival)) {
                arrivals.deleteById(arrival.id());
            }
        }
        work.clear(known);
    }

    /** Goes on with what an earlier server had begun, once this one is ready to work. */
    void goOn() {
        for (Arrival arrival : arrivals.findByStageIn(Set.of(Arrival.Stage.COMING, Arrival.Stage.CHECKING))) {
            proceed(arrival);
        }
    }

    @Scheduled(fixedDelayString = "PT15M", initialDelayString = "PT1M")
    void expire() {
        Instant old = clock.instant().minus(settings.uploadExpiry());
        for (Arrival arrival : arrivals.findAll()) {
            boolean isWorkedOn = arrival.stage() == Arrival.Stage.CHECKING || work.isBusyWith(arrival.id());
            boolean waits = !isWorkedOn || shortageOf(arrival).isPresent();
            if (waits && arrival.touchedAt().isBefore(old)) {
                dropQuietly(arrival);
            }
        }
    }

    /** When an upload will be taken away if nobody goes on with it. */
    Instant expiryOf(Arrival arrival) {
        return arrival.touchedAt().plus(settings.uploadExpiry());
    }

    @EventListener
    void left(AccountDeleted gone) {
        arrivals.findByOwnerOrderByCreatedAtAsc(gone.accountId()).forEach(this::dropQuietly);
    }

    /** What the server has to do for it now. */
    private void proceed(Arrival arrival) {
        if (arrival.stage() == Arrival.Stage.CHECKING || !arrival.isUpload()) {
            work.begin(arrival, file(arrival.id()));
        } else {
            finishIfWhole(arrival);
        }
    }

    /** The last piece may have come just before an earlier server ended, or when nothing could be looked up. */
    private void finishIfWhole(Arrival arrival) {
        try {
            if (file(arrival.id()).length() == arrival.claim().lengthBytes()) {
                complete(arrival.id());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void complete(UUID id) {
        Optional<Arrival> whole = arrivals.findById(id).filter(found -> found.stage() == Arrival.Stage.COMING);
        whole.ifPresent(found -> work.begin(found, file(id)));
    }

    private void touch(UUID id) {
        try {
            arrivals.findById(id).ifPresent(found -> arrivals.save(found.touched(clock.instant())));
        } catch (OptimisticLockingFailureException e) {
            log.debug("Somebody else has touched {}", id, e);
        }
    }

    private void drop(Arrival arrival) throws IOException {
        arrivals.deleteById(arrival.id());
        file(arrival.id()).delete();
        files.remove(arrival.id());
    }

    private void dropQuietly(Arrival arrival) {
        try {
            work.cancel(arrival.id());
            drop(arrival);
        } catch (IOException e) {
            log.warn("What has come of image {} cannot be deleted: {}", arrival.id(), e.toString());
        }
    }

    private boolean isMoved(Arrival arrival) {
        return images.findById(arrival.id())
                .filter(image -> Files.exists(home.images().resolve(image.fileName())))
                .isPresent();
    }

    private ArrivingFile file(UUID id) {
        return files.computeIfAbsent(id, key -> new ArrivingFile(path(home, key)));
    }

    static Path path(OrielHome home, UUID id) {
        return home.arriving().resolve(id.toString());
    }
}
