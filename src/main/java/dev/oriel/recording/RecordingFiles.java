package dev.oriel.recording;

import dev.oriel.OrielHome;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The files of recordings, named by their ids: the timeline, and the video if somebody had one made. */
@Component
final class RecordingFiles {

    private static final Logger log = LoggerFactory.getLogger(RecordingFiles.class);

    private static final String TIMELINE = ".timeline";
    private static final String VIDEO = ".mp4";

    private final OrielHome home;

    RecordingFiles(OrielHome home) {
        this.home = home;
    }

    Path timeline(UUID recording) {
        return home.recordings().resolve(recording + TIMELINE);
    }

    Path video(UUID recording) {
        return home.recordings().resolve(recording + VIDEO);
    }

    /** What is not complete yet; left over when the server starts. */
    Path unfinishedVideo(UUID recording) {
        return home.temporary().resolve("recording-" + recording + VIDEO);
    }

    long freeBytes() throws IOException {
        return Files.getFileStore(home.recordings()).getUsableSpace();
    }

    void delete(UUID recording) throws IOException {
        Files.deleteIfExists(video(recording));
        Files.deleteIfExists(timeline(recording));
    }

    /** Deletes what belongs to no recording: a crash came between forgetting one and deleting its files. */
    void tidy(Predicate<UUID> isKnown) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(home.recordings())) {
            for (Path file : files) {
                Optional<UUID> id = idOf(file);
                if (id.isPresent() && !isKnown.test(id.get())) {
                    log.info("{} belongs to no recording; it is deleted", file.getFileName());
                    Files.deleteIfExists(file);
                }
            }
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(home.temporary(), "recording-*" + VIDEO + "*")) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static Optional<UUID> idOf(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        if (dot < 0 || !(name.endsWith(TIMELINE) || name.endsWith(VIDEO))) {
            return Optional.empty();
        }
        try {
            return Optional.of(UUID.fromString(name.substring(0, dot)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
