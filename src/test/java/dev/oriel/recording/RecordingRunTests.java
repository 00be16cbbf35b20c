package dev.oriel.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oriel.engine.FakeDisplay;
import dev.oriel.engine.FakeEngine;
import dev.oriel.engine.GuestSpecs;
import dev.oriel.framebuffer.Rect;
import dev.oriel.recording.Recording.Ending;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** A recording ends for a reason, and disturbs nobody while it runs. */
@Timeout(30)
class RecordingRunTests {

    private static final DataSize PLENTY = DataSize.ofGigabytes(1);
    private static final DataSize NO_RESERVE = DataSize.ofBytes(0);

    @TempDir
    private Path folder;

    private final AtomicReference<Ending> ending = new AtomicReference<>();
    private final long begun = System.nanoTime();
    private FakeDisplay display;
    private Path file;

    @BeforeEach
    void turnOnTheScreen() throws Exception {
        display = new FakeEngine().start(GuestSpecs.small().build()).display();
        file = folder.resolve("test.timeline");
    }

    @Test
    void whatHappensIsInTheFileAMomentLaterAndTheRestAtTheEnd() throws Exception {
        RecordingRun run = begin(PLENTY, NO_RESERVE, Duration.ofHours(1));
        display.paint(new Rect(0, 0, 100, 100), 0x336699);
        await().ignoreExceptions()
                .untilAsserted(() -> assertThat(Timelines.pictureAt(file, Long.MAX_VALUE))
                        .isEqualTo(Timelines.picture(display.framebuffer())));
        display.paint(new Rect(50, 50, 100, 100), 0x996633);
        run.end(Ending.STOPPED);
        run.end(Ending.GUEST_ENDED);

        assertThat(run.awaitEnd()).isTrue();
        assertThat(ending.get()).isEqualTo(Ending.STOPPED);
        assertThat(Timelines.pictureAt(file, Long.MAX_VALUE)).isEqualTo(Timelines.picture(display.framebuffer()));
        assertThat(display.watchers()).isZero();
    }

    @Test
    void aRecordingThatBecomesTooLargeEndsAndStaysPlayable() throws Exception {
        RecordingRun run = begin(DataSize.ofKilobytes(300), NO_RESERVE, Duration.ofHours(1));
        Random random = new Random(1);
        await().pollInterval(Duration.ofMillis(20)).until(() -> {
            display.paint(
                    display.framebuffer().bounds(),
                    random.ints(320 * 200, 0, 1 << 24).toArray());
            return ending.get() != null;
        });
        assertThat(ending.get()).isEqualTo(Ending.SIZE_LIMIT);
        assertThat(run.content().sizeBytes()).isBetween(300_000L, 1_000_000L);
        assertThat(Timelines.pictureAt(file, Long.MAX_VALUE)).hasSize(320 * 200);
    }

    @Test
    void aRecordingThatBecomesTooLongEnds() throws Exception {
        begin(PLENTY, NO_RESERVE, Duration.ofMillis(300)).awaitEnd();
        assertThat(ending.get()).isEqualTo(Ending.TIME_LIMIT);
    }

    @Test
    void theReserveOfTheDiskIsNotTouched() throws Exception {
        begin(PLENTY, DataSize.ofTerabytes(1_000_000), Duration.ofHours(1)).awaitEnd();
        assertThat(ending.get()).isEqualTo(Ending.DISK_FULL);
    }

    @Test
    void aFileThatCannotBeWrittenEndsTheRecordingAndNothingElse() throws Exception {
        TimelineWriter broken = TimelineWriter.create(file, Timelines.HEADER);
        broken.close();
        run(broken, PLENTY, NO_RESERVE, Duration.ofHours(1), this::elapsed).awaitEnd();
        assertThat(ending.get()).isEqualTo(Ending.WRITE_FAILED);
        assertThat(display.watchers()).isZero();
    }

    @Test
    void aDiskThatStandsStillHoldsUpNeitherTheScreenNorWhoeverStopsIt() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch disk = new CountDownLatch(1);
        TimelineWriter timeline = TimelineWriter.create(file, Timelines.HEADER);
        // The recording's thread asks for the time before each entry: there it stands like on a write that does not
        // end.
        RecordingRun run = run(timeline, PLENTY, NO_RESERVE, Duration.ofHours(1), () -> {
            stuck.countDown();
            awaitUninterruptibly(disk);
            return elapsed();
        });
        stuck.await();
        for (int i = 0; i < 1000; i++) {
            display.paint(new Rect(0, 0, 10, 10), i);
        }
        run.end(Ending.STOPPED);
        assertThat(ending.get()).isNull();

        disk.countDown();
        assertThat(run.awaitEnd()).isTrue();
        assertThat(ending.get()).isEqualTo(Ending.STOPPED);
        assertThat(Timelines.pictureAt(file, Long.MAX_VALUE)).isEqualTo(Timelines.picture(display.framebuffer()));
    }

    @Test
    void aRecordingThatIsLetGoOfSaysNothingAndCanGoOn() throws Exception {
        RecordingRun run = begin(PLENTY, NO_RESERVE, Duration.ofHours(1));
        display.paint(new Rect(0, 0, 100, 100), 0x336699);
        run.release();
        assertThat(run.awaitEnd()).isTrue();
        assertThat(ending.get()).isNull();

        RecordingRun next =
                run(TimelineWriter.resume(file), PLENTY, NO_RESERVE, Duration.ofHours(1), () -> 60_000 + elapsed());
        display.paint(new Rect(100, 100, 100, 100), 0x123456);
        next.end(Ending.STOPPED);
        assertThat(next.awaitEnd()).isTrue();
        assertThat(Timelines.pictureAt(file, Long.MAX_VALUE)).isEqualTo(Timelines.picture(display.framebuffer()));
        assertThat(next.content().durationMillis()).isGreaterThanOrEqualTo(60_000);
    }

    private RecordingRun begin(DataSize most, DataSize reserve, Duration longest) throws Exception {
        return run(TimelineWriter.create(file, Timelines.HEADER), most, reserve, longest, this::elapsed);
    }

    private RecordingRun run(
            TimelineWriter timeline, DataSize most, DataSize reserve, Duration longest, LongSupplier clock) {
        RecordingSettings settings = new RecordingSettings(
                most, longest, reserve, Duration.ZERO, Duration.ofSeconds(1), 1, Duration.ofMinutes(1));
        RecordingRun run =
                new RecordingRun(display, file, timeline, settings, clock, (why, content) -> ending.set(why));
        run.begin();
        return run;
    }

    private long elapsed() {
        return (System.nanoTime() - begun) / 1_000_000;
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
