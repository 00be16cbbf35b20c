package dev.oriel.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where in a timeline file playing can begin.
 *
 * @param keyFrames in order; the first one at the beginning
 * @param durationMillis the time of the last entry
 * @param sizeBytes the length of the intact part of the file
 */
record TimelineIndex(List<KeyFrame> keyFrames, long durationMillis, long sizeBytes) {

    /**
     * @param timeMillis since the recording began
     * @param offset bytes from the beginning of the file
     */
    record KeyFrame(long timeMillis, long offset) {}

    TimelineIndex {
        keyFrames = List.copyOf(keyFrames);
    }

    /** Makes an index by going through a file without reading its payloads. */
    static TimelineIndex scan(Path path) throws IOException {
        try (TimelineReader reader = TimelineReader.open(path)) {
            List<KeyFrame> keyFrames = new ArrayList<>();
            long duration = 0;
            long offset = reader.position();
            for (var next = reader.skip(); next.isPresent(); next = reader.skip()) {
                if (next.get().kind() == TimelineEntry.Kind.KEY_FRAME) {
                    keyFrames.add(new KeyFrame(next.get().timeMillis(), offset));
                }
                duration = next.get().timeMillis();
                offset = reader.position();
            }
            return new TimelineIndex(keyFrames, duration, offset);
        }
    }
}
