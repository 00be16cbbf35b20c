package dev.oriel.recording;

import dev.oriel.recording.RecordingRefused.Reason;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Service;

/** Makes videos of recordings where the host has ffmpeg, few at a time; each is kept beside its recording. */
@Service
class Videos implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Videos.class);

    private static final String PROGRAM = "ffmpeg";

    private final RecordingFiles files;
    private final RecordingSettings settings;
    private final Map<UUID, Making> making = new ConcurrentHashMap<>();
    private final Map<UUID, String> problems = new ConcurrentHashMap<>();

    /** A video that is being made. */
    private static final class Making {
        volatile int percent;
        volatile boolean unwanted;
    }

    /**
     * How a recording's video is.
     *
     * @param state "none", "making", "ready", "failed", or "unavailable" where the host has no ffmpeg
     * @param percent of the recording that is in it
     * @param problem why it failed, in ffmpeg's words or ours
     */
    record Standing(
            String state,
            int percent,
            long sizeBytes,
            @Nullable String problem) {}

    Videos(RecordingFiles files, RecordingSettings settings) {
        this.files = files;
        this.settings = settings;
    }

    Standing standing(Recording recording) {
        Making now = making.get(recording.id());
        if (now != null) {
            return new Standing("making", now.percent, 0, null);
        }
        Path video = files.video(recording.id());
        if (Files.exists(video)) {
            return new Standing("ready", 100, video.toFile().length(), null);
        }
        String problem = problems.get(recording.id());
        if (problem != null) {
            return new Standing("failed", 0, 0, problem);
        }
        return new Standing(isAvailable() ? "none" : "unavailable", 0, 0, null);
    }

    /**
     * Begins to make a recording's video; does nothing when it is made or being made.
     *
     * @throws RecordingRefused when the recording still runs, ffmpeg is missing, or enough videos are being made
     */
    synchronized void begin(Recording recording) {
        if (recording.isRunning()) {
            throw new RecordingRefused(Reason.STILL_RUNNING);
        }
        if (!isAvailable()) {
            throw new RecordingRefused(Reason.VIDEO_UNAVAILABLE);
        }
        if (making.containsKey(recording.id()) || Files.exists(files.video(recording.id()))) {
            return;
        }
        if (making.size() >= settings.exports()) {
            throw new RecordingRefused(Reason.VIDEO_BUSY);
        }
        Making now = new Making();
        making.put(recording.id(), now);
        problems.remove(recording.id());
        Thread.ofPlatform()
                .daemon()
                .priority(Thread.MIN_PRIORITY)
                .name("video-" + recording.id())
                .start(() -> make(recording, now));
    }

    /** Forgets a recording: what is being made of it is given up. */
    void forget(UUID recording) {
        problems.remove(recording);
        Making now = making.get(recording);
        if (now != null) {
            now.unwanted = true;
        }
    }

    private void make(Recording recording, Making now) {
        Path unfinished = files.unfinishedVideo(recording.id());
        try {
            encode(recording, unfinished, now);
            if (!now.unwanted) {
                Files.move(unfinished, files.video(recording.id()), StandardCopyOption.ATOMIC_MOVE);
                log.info("A video of recording {} is made", recording.id());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException failure) {
            log.warn("No video of recording {} can be made: {}", recording.id(), failure.toString());
            problems.put(recording.id(), String.valueOf(failure.getMessage()));
        } finally {
            making.remove(recording.id());
            try {
                Files.deleteIfExists(unfinished);
            } catch (IOException kept) {
                log.warn("{} cannot be deleted: {}", unfinished, kept.toString());
            }
        }
    }

    private void encode(Recording recording, Path target, Making now) throws IOException, InterruptedException {
        Path timeline = files.timeline(recording.id());
        int[] size = largestScreen(timeline);
        long end = Math.max(1, TimelineIndex.scan(timeline).durationMillis());
        Duration timeout = settings.exportTimeout();
        try (PlayedTimeline played = new PlayedTimeline(timeline);
                VideoEncoder encoder = new VideoEncoder(PROGRAM, target, size[0], size[1], timeout)) {
            try {
                for (long time = 0; time <= end && !now.unwanted; time += 1000 / VideoEncoder.RATE) {
                    if (played.playUntil(time) || time == 0) {
                        encoder.show(played.screen());
                        requireSpace();
                    }
                    encoder.add();
                    now.percent = (int) (100 * time / end);
                }
            } catch (IOException broken) {
                throw new IOException(encoder.lastWords(), broken);
            }
            if (!now.unwanted) {
                encoder.finish();
            }
        }
    }

    private void requireSpace() throws IOException {
        if (files.freeBytes() < settings.freeSpace().toBytes()) {
            throw new IOException("the disk has too little space left");
        }
    }

    /** The width and height that all screens of a recording fit in. */
    private static int[] largestScreen(Path timeline) throws IOException {
        int[] largest = {1, 1};
        try (TimelineReader reader = TimelineReader.open(timeline)) {
            for (TimelineIndex.KeyFrame key : TimelineIndex.scan(timeline).keyFrames()) {
                reader.seek(key.offset());
                byte[] update = reader.next()
                        .map(TimelineEntry::payload)
                        .orElseThrow(() -> new TimelineException("the recording is damaged"));
                // A key frame begins with an update whose only rectangle is the size (RFC 6143 section 7.8.2).
                largest[0] = Math.max(largest[0], (update[8] & 0xff) << 8 | update[9] & 0xff);
                largest[1] = Math.max(largest[1], (update[10] & 0xff) << 8 | update[11] & 0xff);
            }
        }
        return largest;
    }

    /** Looked up each time: an admin may install it while the server runs. */
    private static boolean isAvailable() {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        return Arrays.stream(path.split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, PROGRAM)));
    }

    @Override
    public void destroy() {
        making.values().forEach(now -> now.unwanted = true);
    }
}
