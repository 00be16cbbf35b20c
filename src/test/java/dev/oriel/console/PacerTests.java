package dev.oriel.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PacerTests {

    private long now;
    private final Pacer pacer = new Pacer(() -> now);

    @Test
    void letsAnUpdateGoWhateverItsSizeWhenNothingIsUnderWay() {
        long sequence = pacer.sent(50 << 20);
        assertThat(pacer.maySend()).isFalse();

        pacer.acknowledged(sequence);

        assertThat(pacer.maySend()).isTrue();
    }

    @Test
    void givesAPromptLineMoreRoom() {
        int before = pacer.budget();

        for (int i = 0; i < 3; i++) {
            roundTrip(pacer.budget(), 10);
        }

        assertThat(pacer.budget()).isGreaterThan(4 * before);
    }

    @Test
    void givesALineThatQueuesLessRoomDownToTheSmallestWindow() {
        roundTrip(0, 5);

        for (int i = 0; i < 50; i++) {
            roundTrip(pacer.budget(), 500);
        }

        assertThat(pacer.budget()).isEqualTo(Pacer.SMALLEST_WINDOW);
    }

    @Test
    void growsNoFurtherThanTheLargestWindow() {
        for (int i = 0; i < 100; i++) {
            roundTrip(pacer.budget(), 1);
        }

        assertThat(pacer.budget()).isEqualTo(Pacer.LARGEST_WINDOW);
    }

    @Test
    void oneEchoAcknowledgesAllThatWentBefore() {
        pacer.sent(1 << 20);
        long second = pacer.sent(1 << 20);

        pacer.acknowledged(second);

        assertThat(pacer.waitingNanos()).isZero();
        assertThat(pacer.maySend()).isTrue();
    }

    @Test
    void takesAsManyBytesAsTheLineCarriesInAMoment() {
        roundTrip(0, 20);

        for (int i = 0; i < 20; i++) {
            // 300 kB/s
            int bytes = pacer.budget();
            roundTrip(bytes, 20 + bytes / 300);
        }

        assertThat(pacer.budget()).isBetween(17_000, 28_000);
    }

    @Test
    void smallUpdatesShareAFence() {
        assertThat(pacer.isFenceDue(100)).isTrue();
        long sequence = pacer.sent(100);
        now += TimeUnit.MILLISECONDS.toNanos(30);
        assertThat(pacer.isFenceDue(100)).isFalse();
        pacer.sentWithoutFence(100);
        assertThat(pacer.isFenceDue(4000)).isTrue();
        now += TimeUnit.MILLISECONDS.toNanos(470);
        assertThat(pacer.isFenceDue(1)).isTrue();
        pacer.acknowledged(sequence);
        assertThat(pacer.maySend()).isTrue();
    }

    @Test
    void whoHasNoFencesAcknowledgesByTheNextRequest() {
        pacer.sent(50 << 20);

        pacer.acknowledgedAll();

        assertThat(pacer.maySend()).isTrue();
    }

    @Test
    void doesNotBelieveEchoesOfWhatWasNotSent() {
        pacer.sent(50 << 20);

        pacer.acknowledged(0);
        pacer.acknowledged(-7);

        assertThat(pacer.maySend()).isFalse();
    }

    @Test
    void tellsHowLongTheOldestUpdateHasBeenUnderWay() {
        pacer.sent(1);
        now += 7;
        pacer.sent(1);
        now += 5;

        assertThat(pacer.waitingNanos()).isEqualTo(12);
    }

    @Test
    void tellsHowLongTheLastRoundTripTook() {
        assertThat(pacer.latestNanos()).isZero();

        roundTrip(0, 100);
        roundTrip(1 << 10, 600);

        assertThat(pacer.latestNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(600));
    }

    private void roundTrip(int bytes, int millis) {
        long sequence = pacer.sent(bytes);
        now += TimeUnit.MILLISECONDS.toNanos(millis);
        pacer.acknowledged(sequence);
    }
}
