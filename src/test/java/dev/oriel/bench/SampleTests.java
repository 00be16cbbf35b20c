package dev.oriel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.oriel.bench.FrameStrip.Mode;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The benchmark's arithmetic. */
class SampleTests {

    @Test
    void percentilesAreValuesThatWereMeasured() {
        Sample sample = Sample.of(List.of(10, 9, 8, 7, 6, 5, 4, 3, 2, 1));
        assertThat(sample.median()).isEqualTo(5);
        assertThat(sample.percentile(90)).isEqualTo(9);
        assertThat(sample.percentile(91)).isEqualTo(10);
        assertThat(sample.percentile(100)).isEqualTo(10);
        assertThat(sample.percentile(0)).isEqualTo(1);
        assertThat(sample.mean()).isEqualTo(5.5);
        assertThat(sample.least()).isEqualTo(1);
        assertThat(sample.most()).isEqualTo(10);
        assertThatIllegalArgumentException().isThrownBy(() -> Sample.of(List.of()));
    }

    @Test
    void psnrFollowsItsDefinition() {
        int[] truth = {0x102030, 0x405060};
        assertThat(Sample.psnr(truth, truth)).isInfinite();
        int[] seen = {0x112131, 0x415161};
        assertThat(Sample.psnr(seen, truth)).isCloseTo(48.13, Offset.offset(0.01));
        assertThat(Sample.psnr(new int[] {0xffffff}, new int[] {0})).isZero();
    }

    @Test
    void goalsJudge() {
        assertThat(Goal.atMost(2).isMetBy(2)).isTrue();
        assertThat(Goal.atMost(2).isMetBy(2.01)).isFalse();
        assertThat(Goal.atLeast(2).isMetBy(1.99)).isFalse();
        assertThat(Goal.atLeast(2).isMetBy(Double.NaN)).isFalse();
    }

    @Test
    void aHistoryTellsHowOldAPictureIs() {
        FrameHistory history = new FrameHistory();
        history.shown(new FrameStrip(Mode.SCROLL, 5), 1000);
        history.shown(new FrameStrip(Mode.SCROLL, 5), 1500);
        history.shown(new FrameStrip(Mode.SCROLL, 8), 2000);
        assertThat(history.frames()).isEqualTo(2);
        assertThat(history.latest()).isEqualTo(8);
        assertThat(history.ageNanos(8, 9000)).isZero();
        assertThat(history.ageNanos(6, 9000)).isEqualTo(7000);
        assertThat(history.ageNanos(5, 9000)).isEqualTo(7000);
        assertThat(history.ageNanos(4, 9000)).isEqualTo(8000);
        history.shown(new FrameStrip(Mode.NOISE, 1), 10_000);
        assertThat(history.ageNanos(0, 10_500)).isEqualTo(500);
    }
}
