package dev.oriel.machine.idle;

import dev.oriel.machine.register.Upkeep;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When machines that nobody needs are suspended.
 *
 * @param minutes after how long without a viewer and without work, as long as no admin has chosen another time; 0 for never
 * @param processorPercent how much of one processor a guest may use and still counts as doing nothing
 */
@ConfigurationProperties("oriel.idle")
record IdleSettings(
        @DefaultValue("0") int minutes, @DefaultValue("10") int processorPercent) {

    IdleSettings {
        if (minutes < 0 || minutes > Upkeep.MAX_IDLE_MINUTES) {
            throw new IllegalArgumentException(
                    "oriel.idle.minutes is " + minutes + "; allowed are 0 to " + Upkeep.MAX_IDLE_MINUTES);
        }
        if (processorPercent < 1 || processorPercent > 100) {
            throw new IllegalArgumentException(
                    "oriel.idle.processor-percent is " + processorPercent + "; allowed are 1 to 100");
        }
    }
}
