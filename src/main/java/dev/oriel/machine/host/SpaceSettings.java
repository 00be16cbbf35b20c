package dev.oriel.machine.host;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much of the file system that the machines are on must be free. Each bound is an amount and a share of the file
 * system, and the smaller of the two counts, so that the same settings fit a small disk and a large one.
 *
 * @param warnBelow below this, pages warn
 * @param reserve this much stays free when something new is made
 * @param pauseBelow below this, machines that write are paused
 */
@ConfigurationProperties("oriel.space")
record SpaceSettings(
        @DefaultValue("10GB") DataSize warnBelow,
        @DefaultValue("10") int warnPercent,
        @DefaultValue("2GB") DataSize reserve,
        @DefaultValue("4") int reservePercent,
        @DefaultValue("512MB") DataSize pauseBelow,
        @DefaultValue("2") int pausePercent) {

    private static final int MOST_PERCENT = 90;

    SpaceSettings {
        boolean inOrder = pauseBelow.compareTo(reserve) <= 0
                && reserve.compareTo(warnBelow) <= 0
                && 0 <= pausePercent
                && pausePercent <= reservePercent
                && reservePercent <= warnPercent
                && warnPercent <= MOST_PERCENT;
        if (!inOrder) {
            throw new IllegalArgumentException(
                    "oriel.space: pause-below <= reserve <= warn-below, and the same for the percentages (0 to "
                            + MOST_PERCENT + ")");
        }
    }

    /** In bytes of this file system. */
    long warnBelow(DiskSpace disk) {
        return smaller(warnBelow, warnPercent, disk);
    }

    long reserve(DiskSpace disk) {
        return smaller(reserve, reservePercent, disk);
    }

    long pauseBelow(DiskSpace disk) {
        return smaller(pauseBelow, pausePercent, disk);
    }

    private static long smaller(DataSize amount, int percent, DiskSpace disk) {
        return Math.min(amount.toBytes(), disk.totalBytes() / 100 * percent);
    }
}
