package dev.oriel.recording;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Bounds of recordings.
 *
 * @param maxSize of one file; a recording ends when it is reached
 * @param maxDuration of one recording, seven weeks at most
 * @param freeSpace what always stays free on the file system; recordings end before it is touched
 * @param keep how long recordings are kept after they began; zero for as long as nobody deletes them
 * @param sessionGrace how long a session may be away, for a lost network or a page that is loaded anew
 * @param exports how many videos are made at once
 * @param exportTimeout how long making a video may take
 */
@ConfigurationProperties("oriel.recording")
record RecordingSettings(
        @DefaultValue("2GB") DataSize maxSize,
        @DefaultValue("12h") Duration maxDuration,
        @DefaultValue("1GB") DataSize freeSpace,
        @DefaultValue("0s") Duration keep,
        @DefaultValue("30s") Duration sessionGrace,
        @DefaultValue("1") int exports,
        @DefaultValue("30m") Duration exportTimeout) {

    RecordingSettings {
        if (maxDuration.toMillis() > TimelineEntry.LATEST) {
            throw new IllegalArgumentException("oriel.recording.max-duration may be 49 days at most");
        }
    }
}
