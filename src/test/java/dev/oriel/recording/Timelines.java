package dev.oriel.recording;

import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.rfb.PixelFormat;
import dev.oriel.rfb.ReferenceDecoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Timelines for tests, and what they show when they are played by a decoder that is not ours. */
final class Timelines {

    static final TimelineHeader HEADER = new TimelineHeader(
            UUID.fromString("7b0e1c2a-4d5f-4e6a-8b9c-0d1e2f3a4b5c"),
            "Größe",
            Instant.parse("2026-11-21T07:00:00.123Z"),
            320,
            200);

    private Timelines() {}

    /** All intact entries of a file. */
    static List<TimelineEntry> entries(Path file) throws IOException {
        try (TimelineReader reader = TimelineReader.open(file)) {
            List<TimelineEntry> entries = new ArrayList<>();
            for (var next = reader.next(); next.isPresent(); next = reader.next()) {
                entries.add(next.get());
            }
            return entries;
        }
    }

    /** The picture at a time, 0x00RRGGBB, played from the key frame before it. */
    static int[] pictureAt(Path file, long timeMillis) throws IOException {
        List<TimelineEntry> entries = entries(file).stream()
                .filter(entry -> entry.timeMillis() <= timeMillis)
                .toList();
        int from = entries.size() - 1;
        while (entries.get(from).kind() != TimelineEntry.Kind.KEY_FRAME) {
            from--;
        }
        return play(entries.subList(from, entries.size()));
    }

    /** The picture after these entries, of which the first is a key frame. */
    static int[] play(List<TimelineEntry> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int updates = 0;
        for (TimelineEntry entry : entries) {
            bytes.write(entry.payload());
            updates += switch (entry.kind()) {
                case KEY_FRAME -> 2;
                case CHANGE -> 1;
                case STILL -> 0;
            };
        }
        ByteArrayInputStream stream = new ByteArrayInputStream(bytes.toByteArray());
        try (ReferenceDecoder decoder = new ReferenceDecoder(stream, PixelFormat.NATIVE, 1, 1)) {
            for (; updates > 0; updates--) {
                decoder.readUpdate();
            }
            if (stream.read() >= 0) {
                throw new IOException("an entry holds more than its updates");
            }
            return decoder.screen();
        }
    }

    static int[] picture(Framebuffer screen) {
        return screen.read(screen.bounds());
    }
}
