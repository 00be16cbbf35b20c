package dev.oriel.image;

import dev.oriel.StorageFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Brings a file from an address. Every host on the way is judged before it is asked; a line that breaks is taken up
 * again where it broke, if the server there can.
 */
@Component
class Fetch {

    private static final Logger log = LoggerFactory.getLogger(Fetch.class);
    private static final int MAX_REDIRECTS = 5;
    private static final int MAX_FAILURES = 5;
    private static final Duration MOMENT = Duration.ofMillis(50);
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final Arrivals arrivals;
    private final ArrivalLimits limits;
    private final AddressGuard guard;
    private final ImageSettings library;
    private final ArrivalSettings settings;
    private final Clock clock = Clock.systemUTC();

    Fetch(
            Arrivals arrivals,
            ArrivalLimits limits,
            AddressGuard guard,
            ImageSettings library,
            ArrivalSettings settings) {
        this.arrivals = arrivals;
        this.limits = limits;
        this.guard = guard;
        this.library = library;
        this.settings = settings;
    }

    /**
     * Fetches what is missing.
     *
     * @return the arrival with what has been learned about its file, stored
     * @throws ImageRefused when the address, the answer or the size is not acceptable, or there is no room
     * @throws InterruptedIOException when it should end
     */
    Arrival fetch(Arrival arrival, ArrivingFile file, Halt halt) throws IOException {
        Instant deadline = clock.instant().plus(settings.importTimeout());
        Arrival known = arrival;
        int failures = 0;
        while (true) {
            long before = file.length();
            try {
                known = once(known, file, halt, deadline);
                return known;
            } catch (IOException e) {
                halt.check();
                if (StorageFailure.isFull(e)) {
                    throw e;
                }
                if (clock.instant().isAfter(deadline)) {
                    throw new ImageRefused(
                            Refusal.IMPORT_TIME,
                            Long.toString(settings.importTimeout().toMinutes()));
                }
                // Some of it came: that is no failure of the address, only of the line.
                failures = file.length() > before ? 1 : failures + 1;
                log.info("Image {} does not come: {}", arrival.claim().name(), e.toString());
                if (failures >= MAX_FAILURES) {
                    throw new ImageRefused(Refusal.IMPORT_BROKE, String.valueOf(e.getMessage()));
                }
                pause(failures, halt);
                known = arrivals.findById(arrival.id()).orElseThrow(() -> new InterruptedIOException("it is gone"));
            }
        }
    }

    private Arrival once(Arrival arrival, ArrivingFile file, Halt halt, Instant deadline) throws IOException {
        ImportAddress address = ImportAddress.parse(String.valueOf(arrival.source()));
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            long from = arrival.validator() == null ? 0 : file.length();
            try (HttpExchange exchange =
                    HttpExchange.get(address, guard.check(address), from, arrival.validator(), halt)) {
                HttpHead head = exchange.head();
                String location = head.headers().get("location");
                if (REDIRECTS.contains(head.status()) && location != null) {
                    address = address.redirected(location);
                    continue;
                }
                return take(arrival, file, from, exchange, new Bounded(exchange.body(), halt, deadline));
            }
        }
        throw new ImageRefused(Refusal.REDIRECTS, Integer.toString(MAX_REDIRECTS));
    }

    private Arrival take(Arrival arrival, ArrivingFile file, long from, HttpExchange exchange, InputStream body)
            throws IOException {
        HttpHead head = exchange.head();
        HttpHead.Range range = head.contentRange().orElse(null);
        if (head.status() == 206 && range != null && range.first() == from && from > 0) {
            Arrival known = announce(arrival, range.whole(), arrival.validator());
            return whole(known, file.append(from, range.whole(), body));
        }
        if (head.status() == 416) {
            file.clear();
            throw new IOException("the server has another file than before");
        }
        if (head.status() >= 500) {
            throw new IOException("the server answers " + head.status());
        }
        if (head.status() != 200) {
            throw new ImageRefused(Refusal.IMPORT_STATUS, Integer.toString(head.status()));
        }
        file.clear();
        OptionalLong length = head.contentLength();
        Arrival known =
                announce(arrival, length.orElse(Claim.UNKNOWN), head.validator().orElse(null));
        long most = length.orElse(library.maxFileSize().toBytes() + 1);
        long came = file.append(0, most, body);
        limits.requireSize(came);
        return whole(length.isPresent() ? known : announce(known, came, null), came);
    }

    /** Writes down how long the file is before it comes, so that the bar knows it and the room is kept. */
    private Arrival announce(Arrival arrival, long length, @Nullable String validator) throws IOException {
        Arrival announced = arrival.announced(length, validator);
        limits.requireRoomFor(announced);
        Arrival now = arrivals.findById(arrival.id()).orElseThrow(() -> new InterruptedIOException("it is gone"));
        return arrivals.save(now.announced(length, validator));
    }

    private static Arrival whole(Arrival arrival, long came) throws IOException {
        if (came != arrival.claim().lengthBytes()) {
            throw new IOException(
                    "%d bytes of %d came".formatted(came, arrival.claim().lengthBytes()));
        }
        return arrival;
    }

    private static void pause(int failures, Halt halt) throws IOException {
        Instant end = Instant.now().plus(Duration.ofMillis(250L << failures));
        while (Instant.now().isBefore(end)) {
            halt.check();
            halt.rest(MOMENT);
        }
    }

    /** A body that is read as long as somebody wants it and there is time. */
    private final class Bounded extends InputStream {

        private final InputStream in;
        private final Halt halt;
        private final Instant deadline;

        Bounded(InputStream in, Halt halt, Instant deadline) {
            this.in = in;
            this.halt = halt;
            this.deadline = deadline;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            halt.check();
            if (clock.instant().isAfter(deadline)) {
                throw new IOException("it takes too long");
            }
            return in.read(into, offset, length);
        }
    }
}
