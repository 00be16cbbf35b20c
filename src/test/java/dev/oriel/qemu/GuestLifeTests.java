package dev.oriel.qemu;

import static dev.oriel.engine.GuestState.CRASHED;
import static dev.oriel.engine.GuestState.OFF;
import static dev.oriel.engine.GuestState.PAUSED;
import static dev.oriel.engine.GuestState.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.engine.Guest;
import dev.oriel.qemu.qmp.QmpEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuestLifeTests {

    private static final QmpEvent RESUMED = new QmpEvent.Resumed();
    private static final QmpEvent STOPPED = new QmpEvent.Stopped();
    private static final QmpEvent POWERED_OFF = new QmpEvent.Shutdown(true, "guest-shutdown");

    private final List<String> told = new ArrayList<>();
    private final GuestLife life = new GuestLife((state, reason) -> told.add(state + " " + reason));

    @Test
    void goesOnAndStandsStillAsTheEventsSay() {
        hear(RESUMED, RESUMED, STOPPED);

        assertThat(told).containsExactly("RUNNING resumed", "PAUSED ");
        assertThat(life.now()).isEqualTo(new GuestLife.Moment(PAUSED, 2));
    }

    @Test
    void aPauseHasTheReasonThatCameBeforeIt() {
        hear(RESUMED, new QmpEvent.BlockIoError(false, false, "ignored"), STOPPED, RESUMED);
        hear(new QmpEvent.BlockIoError(true, false, "Input/output error"), STOPPED, RESUMED);
        hear(new QmpEvent.BlockIoError(true, true, "No space left on device"), STOPPED, RESUMED, STOPPED);

        assertThat(told)
                .containsExactly(
                        "RUNNING resumed",
                        "PAUSED ",
                        "RUNNING resumed",
                        "PAUSED a disk failed: Input/output error",
                        "RUNNING resumed",
                        "PAUSED " + Guest.HOST_DISK_FULL,
                        "RUNNING resumed",
                        "PAUSED ");
    }

    @Test
    void endsAsItWasEnded() {
        assertThat(endAfter()).isEqualTo("CRASHED its process ended unexpectedly: out of memory");
        assertThat(endAfter(POWERED_OFF)).isEqualTo("OFF powered off by the guest");
        assertThat(endAfter(new QmpEvent.Shutdown(false, "host-qmp-quit"))).isEqualTo("OFF ");
        assertThat(endAfter(new QmpEvent.Shutdown(false, "host-signal")))
                .isEqualTo("CRASHED its process ended unexpectedly: out of memory");
        assertThat(endAfter(new QmpEvent.GuestPanicked(), POWERED_OFF))
                .isEqualTo("CRASHED the guest's kernel panicked");
    }

    @Test
    void whoeverStopsItNeedsNoReason() {
        hear(RESUMED, new QmpEvent.GuestPanicked());
        life.isToStop();
        end();

        assertThat(told).containsExactly("RUNNING resumed", "OFF ");
    }

    @Test
    void whatComesAfterTheEndChangesNothing() {
        hear(RESUMED, POWERED_OFF, STOPPED);
        assertThat(life.now().state()).isEqualTo(RUNNING);
        end();
        hear(RESUMED);
        end();

        assertThat(told).containsExactly("RUNNING resumed", "OFF powered off by the guest");
    }

    @Test
    void anAnswerCountsUnlessSomethingNewerHasBeenTold() {
        GuestLife.Moment asked = life.now();
        hear(RESUMED, STOPPED);
        life.learn(true, asked);
        assertThat(life.now().state()).isEqualTo(PAUSED);

        life.learn(true, life.now());
        assertThat(life.now().state()).isEqualTo(RUNNING);
    }

    @Test
    void nobodyHearsOfAGuestThatWasReleased() {
        life.release();
        hear(RESUMED);
        end();

        assertThat(life.isReleased()).isTrue();
        assertThat(told).isEmpty();
    }

    @Test
    void waitsNoLongerThanItMay() {
        GuestLife.Moment before = life.now();
        assertThat(life.awaitChange(Duration.ZERO, before)).isFalse();
        assertThat(life.awaitEnd(Duration.ZERO)).isFalse();

        hear(RESUMED);
        assertThat(life.awaitChange(Duration.ZERO, before)).isTrue();
        end();
        assertThat(life.awaitEnd(Duration.ZERO)).isTrue();
    }

    @Test
    void whoIsInterruptedWaitsNoLonger() {
        Thread.currentThread().interrupt();

        assertThat(life.awaitEnd(Duration.ofMinutes(1))).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    private static String endAfter(QmpEvent... events) {
        List<String> told = new ArrayList<>();
        GuestLife life = new GuestLife((state, reason) -> told.add(state + " " + reason));
        for (QmpEvent event : events) {
            life.hear(event);
        }
        life.end(() -> "out of memory");
        assertThat(life.now().state()).isIn(OFF, CRASHED);
        return told.getLast();
    }

    private void hear(QmpEvent... events) {
        for (QmpEvent event : events) {
            life.hear(event);
        }
    }

    private void end() {
        life.end(() -> "");
    }
}
