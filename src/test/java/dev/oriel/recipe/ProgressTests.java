package dev.oriel.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTests {

    @Test
    void aLongStepIsCut() {
        assertThat(Progress.parse("PROGRESS 7 " + "x".repeat(5000)))
                .contains(new Progress(7, "x".repeat(Progress.LONGEST_STEP)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "PROGRESS", "PROGRESS 5", "PROGRESS  5 x", "progress 5 x", "PROGRESS -5 x", "PROGRESS 5000 x"
            })
    void otherLinesAreAboutOtherThings(String line) {
        assertThat(Progress.parse(line)).isEmpty();
    }
}
