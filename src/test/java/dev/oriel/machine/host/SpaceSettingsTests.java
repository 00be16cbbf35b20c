package dev.oriel.machine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** How much of a disk must stay free. */
class SpaceSettingsTests {

    @Test
    void theSmallerOfAmountAndShareCounts() {
        SpaceSettings settings = new SpaceSettings(
                DataSize.ofGigabytes(10), 10, DataSize.ofGigabytes(2), 4, DataSize.ofMegabytes(512), 2);
        DiskSpace small = new DiskSpace(DataSize.ofGigabytes(20).toBytes(), 0);
        DiskSpace large = new DiskSpace(DataSize.ofTerabytes(20).toBytes(), 0);
        assertThat(settings.warnBelow(small)).isBetween(DataSize.ofGigabytes(1).toBytes(), 2L << 30);
        assertThat(settings.warnBelow(large)).isEqualTo(10L << 30);
        assertThat(settings.pauseBelow(small)).isLessThan(512L << 20);
        assertThat(settings.pauseBelow(large)).isEqualTo(512L << 20);
        assertThatThrownBy(() -> new SpaceSettings(
                        DataSize.ofGigabytes(1), 10, DataSize.ofGigabytes(2), 4, DataSize.ofMegabytes(512), 2))
                .hasMessageContaining("oriel.space");
    }
}
