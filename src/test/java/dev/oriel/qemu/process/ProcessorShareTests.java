package dev.oriel.qemu.process;

import static org.assertj.core.api.Assertions.assertThat;

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
    void allTogetherWeighAsMuchAsTheServerAtMost() {
        for (int guests = 1; guests < 60; guests++) {
            double weight = guests / Math.pow(1.25, share.niceness(guests));
            assertThat(weight).as("%d guests", guests).isLessThanOrEqualTo(1.0001);
        }
    }
}
