package dev.oriel.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oriel.Insistence;
import dev.oriel.OrielHome;
import dev.oriel.account.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.util.unit.DataSize;

/** Images on their way whose rows somebody else writes too, such as the line that has brought the last piece. */
class ArrivalWorkTests {

    @TempDir
    Path folder;

    private final ContestedArrivals arrivals = new ContestedArrivals();
    private final StoredImages images = new StoredImages();
    private OrielHome home;
    private ArrivalWork work;

    @BeforeEach
    void open() throws IOException {
        home = new OrielHome(folder);
        ImageLibrary library = SmallLibrary.with(images, home);
        Files.createDirectories(home.arriving());
        ArrivalSettings settings = new ArrivalSettings(
                Duration.ofDays(7), 32, DataSize.ofGigabytes(1), false, Role.ADMIN, List.of(), Duration.ofHours(1));
        ArrivalLimits limits = new ArrivalLimits(arrivals, images, home, SmallLibrary.SETTINGS, settings);
        Fetch fetch = new Fetch(arrivals, limits, new AddressGuard(settings), SmallLibrary.SETTINGS, settings);
        work = new ArrivalWork(arrivals, library, fetch, home, SmallLibrary.SETTINGS, new Insistence());
    }

    @AfterEach
    void end() {
        work.destroy();
    }

    @Test
    void anImageIsTakenAndNeverSaidToWaitForRoom() throws Exception {
        for (int loss = 1; loss <= 2; loss++) { // when it begins, and when it has arrived
            Arrival arrival = arrive("raw");
            arrivals.loseAt(loss);
            work.begin(arrival, file(arrival));
            awaitStage(arrival, Arrival.Stage.ARRIVED);
            assertThat(images.findById(arrival.id())).isPresent();
        }
    }

    @Test
    void whyAnImageIsRefusedIsNotForgotten() throws Exception {
        Arrival arrival = arrive("qcow2");
        arrivals.loseAt(2);
        work.begin(arrival, file(arrival));
        awaitStage(arrival, Arrival.Stage.REFUSED);
        assertThat(arrivals.findById(arrival.id()).orElseThrow().refusal()).isEqualTo(Refusal.NOT_QCOW2);
    }

    @Test
    void aRowThatSomebodyElseAlwaysWritesFirstIsGivenUp() throws Exception {
        Arrival arrival = arrive("qcow2");
        arrivals.loseFrom(2);
        work.begin(arrival, file(arrival));
        await().until(() -> !work.isBusyWith(arrival.id()));
        assertThat(arrivals.findById(arrival.id()).orElseThrow().stage()).isEqualTo(Arrival.Stage.CHECKING);
    }

    private Arrival arrive(String format) throws IOException {
        byte[] content = new byte[4096];
        Arrival arrival = arrivals.save(Arrival.uploaded(
                UUID.randomUUID(), Claim.of("image", format, content.length, null, false), Instant.now()));
        Files.write(file(arrival).path(), content);
        return arrival;
    }

    private ArrivingFile file(Arrival arrival) {
        return new ArrivingFile(Reception.path(home, arrival.id()));
    }

    private void awaitStage(Arrival arrival, Arrival.Stage stage) {
        await().failFast(
                        "it is said to wait for room",
                        () -> work.shortageOf(arrival.id()).isPresent())
                .until(() -> arrivals.findById(arrival.id()).orElseThrow().stage() == stage);
        await().until(() -> !work.isBusyWith(arrival.id()));
    }

    /** Rows of which somebody else has written one just before us. */
    private static final class ContestedArrivals extends StoredArrivals {

        private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
        private volatile boolean always;

        /** The so-many-th attempt from now on to store something comes too late. */
        void loseAt(int attempt) {
            left.set(attempt);
        }

        /** That attempt and all after it come too late. */
        void loseFrom(int attempt) {
            always = true;
            left.set(attempt);
        }

        @Override
        public Arrival save(Arrival arrival) {
            int now = left.decrementAndGet();
            if (now == 0 || (always && now < 0)) {
                throw new OptimisticLockingFailureException("somebody else was here first");
            }
            return super.save(arrival);
        }
    }
}
