package dev.oriel.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

/** A script's lines are read as they are meant, and no line that it could print does harm. */
class ProgressProperties {

    @Property
    void whatIsSaidIsRead(
            @ForAll @IntRange(max = 100) int percent,
            @ForAll @AlphaChars @StringLength(min = 1, max = 60) String step) {
        assertThat(Progress.parse("PROGRESS " + percent + " " + step)).contains(new Progress(percent, step));
    }

    @Property
    void moreThanAllIsAll(@ForAll @IntRange(min = 101, max = 999) int percent) {
        assertThat(Progress.parse("PROGRESS " + percent + " Nearly"))
                .get()
                .extracting(Progress::percent)
                .isEqualTo(100);
    }

    @Property
    void aStepIsNeverLongerThanItMayBe(@ForAll @StringLength(max = 1000) String step) {
        Progress.parse("PROGRESS 5 " + step)
                .ifPresent(progress -> assertThat(progress.step()).hasSizeBetween(1, Progress.LONGEST_STEP));
    }
}
