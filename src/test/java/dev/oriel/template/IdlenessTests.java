package dev.oriel.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.engine.Guest;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A guest is idle from the end of the last two seconds in which it worked. */
class IdlenessTests {

    private static final Duration STEP = Duration.ofSeconds(2);

    private long now;
    private Duration worked = Duration.ofHours(1);
    private boolean atWork;
    private final Idleness idleness = new Idleness(guest(), () -> now);

    @Test
    void aLittleWorkIsNone() {
        for (int step = 1; step <= 10; step++) {
            pass(STEP, Duration.ofMillis(200));
            assertThat(idleness.look()).isEqualTo(STEP.multipliedBy(step));
        }
    }

    @Test
    void whoWorksIsNotIdle() {
        pass(STEP, Duration.ZERO);
        assertThat(idleness.look()).isEqualTo(STEP);
        pass(STEP, Duration.ofMillis(600));
        assertThat(idleness.look()).isZero();
        pass(STEP, Duration.ofMillis(3900));
        assertThat(idleness.look()).isZero();
        pass(STEP, Duration.ZERO);
        assertThat(idleness.look()).isEqualTo(STEP);
    }

    @Test
    void shortLooksAddUp() {
        for (int i = 0; i < 10; i++) {
            pass(STEP.dividedBy(10), Duration.ofMillis(180));
            idleness.look();
        }
        assertThat(idleness.look()).isZero();
    }

    @Test
    void whoWaitsForAProcessorMostOfTheTimeIsNotIdle() {
        for (int i = 0; i < 10; i++) {
            atWork = i % 3 != 0;
            pass(STEP.dividedBy(10), Duration.ofMillis(10));
            idleness.look();
        }
        assertThat(idleness.look()).isZero();
    }

    @Test
    void whoIsSeenAtWorkNowAndThenIs() {
        for (int i = 0; i < 10; i++) {
            atWork = i % 3 == 0;
            pass(STEP.dividedBy(10), Duration.ofMillis(10));
            idleness.look();
        }
        assertThat(idleness.look()).isEqualTo(STEP);
    }

    private void pass(Duration time, Duration work) {
        now += time.toNanos();
        worked = worked.plus(work);
    }

    /** A guest of which nothing is asked but how much it works. */
    private Guest guest() {
        return (Guest) Proxy.newProxyInstance(
                Guest.class.getClassLoader(),
                new Class<?>[] {Guest.class},
                (_, method, _) -> switch (method.getName()) {
                    case "processorTime" -> worked;
                    case "isAtWork" -> atWork;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
