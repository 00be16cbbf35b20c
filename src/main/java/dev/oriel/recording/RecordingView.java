package dev.oriel.recording;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A recording as an answer tells of it.
 *
 * @param scope "guest" or "session"
 * @param state "running" or "complete"
 * @param ending why it has ended, such as "stopped"; null as long as it runs
 * @param durationMillis of a running one: up to now
 */
record RecordingView(
        UUID id,
        UUID machine,
        String machineName,
        UUID owner,
        UUID startedBy,
        String startedByName,
        String scope,
        String state,
        @Nullable String ending,
        Instant startedAt,
        long durationMillis,
        long sizeBytes) {

    static RecordingView of(Recording recording) {
        return of(recording, recording.durationMillis(), recording.sizeBytes());
    }

    /** A running one, with what is in its file. */
    static RecordingView of(Recording recording, TimelineIndex content) {
        return of(recording, content.durationMillis(), content.sizeBytes());
    }

    private static RecordingView of(Recording recording, long durationMillis, long sizeBytes) {
        Recording.Ending ending = recording.ending();
        return new RecordingView(
                recording.id(),
                recording.machine(),
                recording.machineName(),
                recording.owner(),
                recording.startedBy(),
                recording.startedByName(),
                recording.scope().word(),
                recording.state().word(),
                ending == null ? null : ending.word(),
                recording.startedAt(),
                durationMillis,
                sizeBytes);
    }
}
