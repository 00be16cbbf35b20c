package dev.oriel.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PictureQualityTests {

    private long now;
    private final PictureQuality quality = new PictureQuality(() -> now);

    @Test
    void isWhatWasAskedForWhileTheLineHasRoom() {
        updates(100, 6, false);

        assertThat(quality.level(6)).isEqualTo(6);
        assertThat(quality.isLowered()).isFalse();
    }

    @Test
    void goesDownStepByStepWhileTheLineIsFullAndBackUpAfterwards() {
        updates(10, 6, true);
        assertThat(quality.level(6)).isBetween(3, 5);

        updates(100, 6, true);
        assertThat(quality.level(6)).isZero();

        updates(200, 6, false);
        assertThat(quality.level(6)).isEqualTo(6);
        assertThat(quality.isLowered()).isFalse();
    }

    @Test
    void whoAskedForTheBestGetsIt() {
        updates(100, 9, true);

        assertThat(quality.level(9)).isEqualTo(9);
        assertThat(quality.isLowered()).isFalse();
    }

    private void updates(int count, int asked, boolean cutShort) {
        for (int i = 0; i < count; i++) {
            now += TimeUnit.MILLISECONDS.toNanos(50);
            quality.updateSent(asked, cutShort);
        }
    }
}
