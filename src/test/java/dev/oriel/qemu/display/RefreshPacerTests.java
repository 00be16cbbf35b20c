package dev.oriel.qemu.display;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When QEMU is nudged; all times are milliseconds. */
class RefreshPacerTests {

    private long now = TimeUnit.SECONDS.toNanos(5);
    private final RefreshPacer pacer = new RefreshPacer(() -> now);

    @Test
    void aScreenThatNobodyHasLookedAtIsLookedAtNow() {
        assertThat(pacer.nanosToNudge()).isNotPositive();
    }

    @Test
    void aScreenAtRestIsLookedAtEveryFiftyMilliseconds() {
        assertThat(nudgesWithin(200)).containsExactly(0L, 50L, 100L, 150L, 200L);
    }

    @Test
    void afterInputTheLookIsAimedAtTheAnswer() {
        rest();
        pass(40);
        pacer.inputGiven();
        assertThat(nudgesWithin(20)).containsExactly(8L);
    }

    @Test
    void furtherInputDoesNotPutTheLookOff() {
        rest();
        pass(40);
        pacer.inputGiven();
        pass(6);
        pacer.inputGiven();
        assertThat(nudgesWithin(10)).containsExactly(2L);
    }

    @Test
    void anAnswerThatWasMissedIsLookedForUntilItComes() {
        rest();
        pass(40);
        pacer.inputGiven();
        assertThat(nudgesWithin(70)).containsExactly(8L, 38L, 68L);
        pacer.updateArrived();
        // QEMU looks by itself after 30 ms, and from then on the screen is at rest.
        assertThat(nudgesWithin(100)).containsExactly(80L);
    }

    @Test
    void whileSomebodyTypesFewerLooksCanComeJustBeforeTheNextKey() {
        rest();
        pass(40);
        pacer.inputGiven();
        pass(8);
        nudge();
        pacer.updateArrived();
        assertThat(nudgesWithin(300)).containsExactly(80L, 160L, 240L);
    }

    @Test
    void inputWithoutAnAnswerIsForgotten() {
        rest();
        pacer.inputGiven();
        pass(1100);
        nudge();
        assertThat(pacer.nanosToNudge()).isEqualTo(RefreshPacer.AT_REST);
    }

    @Test
    void aScreenInMotionIsLookedAtAsOftenAsQemuCan() {
        for (int i = 0; i < RefreshPacer.MOTION_UPDATES; i++) {
            pass(40);
            nudge();
            pacer.updateArrived();
        }
        assertThat(nudgesWithin(70)).containsExactly(20L, 40L, 60L);
    }

    @Test
    void oneWhoTypesMakesNoMotion() {
        for (int i = 0; i < 10; i++) {
            pass(120);
            nudge();
            pacer.updateArrived();
        }
        assertThat(pacer.nanosToNudge()).isEqualTo(RefreshPacer.SHORTEST_INTERVAL + RefreshPacer.AT_REST);
    }

    @Test
    void aGuestThatAnswersSlowlyIsGivenMoreTime() {
        for (int i = 0; i < 20; i++) {
            type(40, 32);
        }
        assertThat(pacer.answerTime()).isEqualTo(RefreshPacer.LONGEST_ANSWER_TIME);
    }

    @Test
    void aGuestThatAnswersQuicklyIsGivenLess() {
        for (int i = 0; i < 100; i++) {
            type(40, 1);
        }
        assertThat(pacer.answerTime()).isEqualTo(RefreshPacer.SHORTEST_ANSWER_TIME);
    }

    @Test
    void aLookThatCameLateBecauseOfAnEarlierOneTeachesNothing() {
        for (int i = 0; i < 20; i++) {
            type(3, 32);
        }
        assertThat(pacer.answerTime()).isEqualTo(RefreshPacer.FIRST_ANSWER_TIME);
    }

    @Test
    void inputWithoutAnAnswerTeachesNothing() {
        for (int i = 0; i < 20; i++) {
            rest();
            pass(40);
            pacer.inputGiven();
            nudgesWithin(400);
        }
        assertThat(pacer.answerTime()).isEqualTo(RefreshPacer.FIRST_ANSWER_TIME);
    }

    /** Types so long after a look, and has the answer's pixels come so long after the look that was aimed at them. */
    private void type(long sinceLook, long untilPixels) {
        rest();
        pass(sinceLook);
        pacer.inputGiven();
        now += pacer.answerTime();
        nudge();
        if (untilPixels > 30) {
            pass(30);
            nudge();
            untilPixels -= 30;
        }
        pass(untilPixels);
        pacer.updateArrived();
    }

    private void rest() {
        pass(1000);
        nudge();
    }

    private void nudge() {
        pacer.nudged();
    }

    private void pass(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** Lets time pass, and nudges as the pacer says. */
    private List<Long> nudgesWithin(long millis) {
        List<Long> nudges = new ArrayList<>();
        for (long i = 0; i <= millis; i++) {
            if (pacer.nanosToNudge() <= 0) {
                nudge();
                nudges.add(i);
            }
            if (i < millis) {
                pass(1);
            }
        }
        return nudges;
    }
}
