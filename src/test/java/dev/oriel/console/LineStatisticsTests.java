package dev.oriel.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LineStatisticsTests {

    private long now = Long.MAX_VALUE - 1;
    private final LineStatistics line = new LineStatistics(() -> now);

    @Test
    void nothingIsDueWhileNobodyWatches() {
        line.sent(1000);
        pass(60_000);

        assertThat(line.nanosUntilNotice()).isEqualTo(Long.MAX_VALUE);
        assertThat(line.wantsRoundTrip()).isFalse();
        assertThat(take()).isNull();
    }

    @Test
    void oneSecondAfterSomebodyBeganToWatchANoticeIsDue() {
        line.watch(true);
        pass(999);
        assertThat(line.nanosUntilNotice()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(1));
        assertThat(take()).isNull();

        pass(1);

        assertThat(line.nanosUntilNotice()).isZero();
        assertThat(take()).isEqualTo(new Notice.Line(null, 0, 0, 6, false));
        assertThat(line.nanosUntilNotice()).isEqualTo(LineStatistics.NOTICE_NANOS);
    }

    @Test
    void ratesAreOfTheTimeThatHasPassed() {
        line.sent(1_000_000);
        line.watch(true);
        pass(1000);
        for (int i = 0; i < 25; i++) {
            line.updateWritten();
            line.sent(4000);
            line.roundTrip(TimeUnit.MILLISECONDS.toNanos(10 + i));
        }
        pass(1000);

        assertThat(take()).isEqualTo(new Notice.Line(22, 12.5, 50_000, 6, false));
    }

    @Test
    void whatWasToldIsNotToldAgain() {
        line.watch(true);
        pass(1000);
        assertThat(take()).isNotNull();
        line.sent(20);
        pass(1000);
        assertThat(take()).isNull();

        line.sent(1000);
        pass(1000);
        assertThat(take()).isNotNull();
    }

    @Test
    void aLowerQualityIsNews() {
        line.watch(true);
        pass(1000);
        assertThat(take()).isNotNull();

        pass(1000);
        assertThat(line.take(OptionalInt.of(3), true)).isEqualTo(new Notice.Line(null, 0, 0, 3, false));
    }

    @Test
    void aLineIsFullWhenItsPicturesGoOnBeingTooBig() {
        line.watch(true);

        assertThat(isFullAfter(true, true, false)).isFalse();
        assertThat(isFullAfter(false, true)).isTrue();
        assertThat(isFullAfter(true)).isTrue();
        assertThat(isFullAfter(true, false, false)).isFalse();
        assertThat(isFullAfter(true)).isFalse();
    }

    @Test
    void aLineThatCarriesNothingIsNotFull() {
        line.watch(true);
        assertThat(isFullAfter(true)).isFalse();
        assertThat(isFullAfter(true)).isTrue();

        pass(1000);

        assertThat(line.take(OptionalInt.of(3), true))
                .extracting(Notice.Line::full)
                .isEqualTo(false);
    }

    /** Whether the next notice tells of a full line, when these updates were cut short or not. */
    private boolean isFullAfter(boolean... cutShort) {
        for (boolean each : cutShort) {
            line.updateWritten();
            line.pixelsWritten(each);
        }
        pass(1000);
        return Objects.requireNonNull(take()).full();
    }

    @Test
    void whoComesBackIsToldAgain() {
        line.watch(true);
        pass(1000);
        assertThat(take()).isNotNull();
        line.watch(false);
        pass(1000);
        assertThat(take()).isNull();

        line.watch(true);
        pass(1000);

        assertThat(take()).isNotNull();
    }

    @Test
    void watchingTwiceIsWatchingOnce() {
        line.watch(true);
        pass(600);
        line.watch(true);
        pass(400);

        assertThat(take()).isNotNull();
    }

    @Test
    void aRoundTripThatBeganBeforeThePageWatchedDoesNotCount() {
        line.roundTrip(TimeUnit.MILLISECONDS.toNanos(900));
        line.watch(true);
        pass(12);
        line.roundTrip(TimeUnit.MILLISECONDS.toNanos(13));
        assertThat(line.wantsRoundTrip()).isTrue();
        pass(988);
        assertThat(take()).extracting(Notice.Line::roundTripMillis).isNull();

        line.roundTrip(TimeUnit.MILLISECONDS.toNanos(12));
        pass(1000);
        assertThat(take()).extracting(Notice.Line::roundTripMillis).isEqualTo(12);
    }

    @Test
    void whoComesBackIsNotToldTheRoundTripOfLastTime() {
        line.watch(true);
        line.roundTrip(0);
        pass(1000);
        assertThat(take()).extracting(Notice.Line::roundTripMillis).isEqualTo(0);
        line.watch(false);
        pass(1000);

        line.watch(true);
        pass(1000);

        assertThat(take()).extracting(Notice.Line::roundTripMillis).isNull();
    }

    @Test
    void aRoundTripIsWantedWhenTheLastIsOld() {
        line.watch(true);
        assertThat(line.wantsRoundTrip()).isTrue();
        line.roundTrip(0);
        assertThat(line.wantsRoundTrip()).isFalse();

        pass(3000);

        assertThat(line.wantsRoundTrip()).isTrue();
    }

    private Notice.@Nullable Line take() {
        return line.take(OptionalInt.of(6), false);
    }

    /** The clock may begin anywhere and overflow (System.nanoTime). */
    private void pass(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
