package dev.oriel.recipe;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a build's script has said. */
record BuildLog(Path file) {

    private static final int TAIL_BYTES = 64 * 1024;

    /** Its last lines; none when it has said nothing yet. */
    List<String> tail(int lines) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            channel.position(Math.max(0, channel.size() - TAIL_BYTES));
            byte[] bytes = Channels.newInputStream(channel).readNBytes(TAIL_BYTES);
            List<String> all = new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            return all.subList(Math.max(0, all.size() - lines), all.size());
        }
    }
}
