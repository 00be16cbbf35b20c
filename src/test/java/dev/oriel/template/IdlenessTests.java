package dev.oriel.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A guest is idle from the end of the last second in which it worked. */
class IdlenessTests {

    private long now;
    private Duration worked = Duration.ofHours(1);
    private final Idleness idleness = new Idleness(() -> worked, () -> now);

    @Test
    void aLittleWorkIsNone() {
        for (int second = 1; second <= 10; second++) {
            pass(Duration.ofMillis(100));
            assertThat(idleness.look()).isEqualTo(Duration.ofSeconds(second));
        }
    }

    @Test
    void whoWorksIsNotIdle() {
        pass(Duration.ZERO);
        assertThat(idleness.look()).isEqualTo(Duration.ofSeconds(1));
        pass(Duration.ofMillis(300));
        assertThat(idleness.look()).isZero();
        pass(Duration.ofMillis(1900));
        assertThat(idleness.look()).isZero();
        pass(Duration.ZERO);
        assertThat(idleness.look()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void shortLooksAddUp() {
        for (int i = 0; i < 10; i++) {
            now += Duration.ofMillis(100).toNanos();
            worked = worked.plusMillis(90);
            idleness.look();
        }
        assertThat(idleness.look()).isZero();
    }

    private void pass(Duration work) {
        now += Duration.ofSeconds(1).toNanos();
        worked = worked.plus(work);
    }
}
