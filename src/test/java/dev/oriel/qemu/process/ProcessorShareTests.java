package dev.oriel.qemu.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorShareTests {

    private final ProcessorShare share = new ProcessorShare(5);

    @ParameterizedTest
    @CsvSource({"0, 5", "1, 5", "3, 5", "4, 7", "10, 11", "30, 16", "69, 19", "1000, 19"})
    void theMoreGuestsRunTheNicerIsEach(int guests, int niceness) {
        assertThat(share.niceness(guests)).isEqualTo(niceness);
    }

    @Test
    void whatLinuxRefusesIsTriedAgain() {
        BusySession first = new BusySession(2);
        share.goesOn(first);
        await().until(() -> first.nice == 5);

        BusySession second = new BusySession(1);
        share.goesOn(second);
        await().until(() -> second.nice == 5);
    }

    @Test
    void aChangeThatComesAsTheTryingEndsIsTriedAsWell() {
        BusySession late = new BusySession(1);
        BusySession first = new BusySession(1);
        Thread arrival = Thread.ofPlatform().unstarted(() -> share.goesOn(late));
        first.whenItObeys = () -> {
            arrival.start();
            await().until(() -> arrival.getState() == Thread.State.BLOCKED);
        };
        share.goesOn(first);
        await().until(() -> late.nice == 5);
    }

    @Test
    void allTogetherWeighAsMuchAsTheServerAtMost() {
        for (int guests = 1; guests < 60; guests++) {
            double weight = guests / Math.pow(1.25, share.niceness(guests));
            assertThat(weight).as("%d guests", guests).isLessThanOrEqualTo(1.0001);
        }
    }

    /** A session that may not be changed the first times. */
    private static final class BusySession implements ProcessorShare.Session {

        private int refusals;
        private volatile Runnable whenItObeys = () -> {};
        private volatile int nice = -1;

        private BusySession(int refusals) {
            this.refusals = refusals;
        }

        @Override
        public boolean standBack(int nice) {
            if (refusals > 0) {
                refusals--;
                return false;
            }
            whenItObeys.run();
            this.nice = nice;
            return true;
        }
    }
}
