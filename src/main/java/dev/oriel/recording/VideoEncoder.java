package dev.oriel.recording;

import dev.oriel.framebuffer.Framebuffer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An ffmpeg process that makes an MP4 of pictures. It gets pixels only, reads and writes no other file, has no more than
 * its time, and the lowest priority. For one thread.
 */
final class VideoEncoder implements AutoCloseable {

    /** Pictures in a second of the video. */
    static final int RATE = 10;

    private static final int ENDING_SECONDS = 60;
    private static final int MOST_WORDS = 2000;

    private final Process process;
    private final Path words;
    private final int width;
    private final int height;
    private final OutputStream pictures;
    private final byte[] bytes;

    /** @param width and height what the largest picture needs; H.264 wants even numbers and gets them */
    VideoEncoder(String program, Path target, int width, int height, Duration timeout) throws IOException {
        this.width = width + width % 2;
        this.height = height + height % 2;
        this.bytes = new byte[4 * this.width * this.height];
        this.words = target.resolveSibling(target.getFileName() + ".words");
        ProcessBuilder command = new ProcessBuilder(command(program, target));
        String path = command.environment().get("PATH");
        command.environment().clear();
        if (path != null) {
            command.environment().put("PATH", path);
        }
        process =
                command.redirectErrorStream(true).redirectOutput(words.toFile()).start();
        pictures = process.getOutputStream();
        Thread.ofVirtual().name("video-timeout").start(() -> endAfter(timeout));
    }

    private List<String> command(String program, Path target) {
        return List.of(
                "nice",
                "-n",
                "19",
                program,
                "-hide_banner",
                "-loglevel",
                "error",
                "-nostats",
                "-y",
                "-f",
                "rawvideo",
                "-pixel_format",
                "bgr0",
                "-video_size",
                width + "x" + height,
                "-framerate",
                String.valueOf(RATE),
                "-i",
                "pipe:0",
                "-an",
                "-c:v",
                "libx264",
                "-preset",
                "veryfast",
                "-crf",
                "23",
                "-pix_fmt",
                "yuv420p",
                "-threads",
                "1",
                "-movflags",
                "+faststart",
                "-f",
                "mp4",
                target.toString());
    }

    /** What the next pictures show: the screen in the upper left corner, and black around it if it is smaller. */
    void show(Framebuffer screen) {
        ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int[] pixels = screen.read(screen.bounds());
        java.util.Arrays.fill(bytes, (byte) 0);
        for (int y = 0; y < screen.height(); y++) {
            out.position(4 * y * width);
            out.asIntBuffer().put(pixels, y * screen.width(), screen.width());
        }
    }

    /** Adds one picture. */
    void add() throws IOException {
        pictures.write(bytes);
    }

    /**
     * Waits until the video is complete.
     *
     * @throws IOException with ffmpeg's own words when it is not
     */
    void finish() throws IOException, InterruptedException {
        pictures.close();
        if (!process.waitFor(ENDING_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("ffmpeg does not end");
        }
        if (process.exitValue() != 0) {
            throw new IOException(lastWords());
        }
    }

    /** What ffmpeg said before it ended. */
    String lastWords() {
        try {
            String all = Files.readString(words).strip();
            String last = all.length() <= MOST_WORDS ? all : all.substring(all.length() - MOST_WORDS);
            return last.isEmpty() ? "ffmpeg ended without a word" : last;
        } catch (IOException unreadable) {
            return "ffmpeg ended without a word";
        }
    }

    private void endAfter(Duration timeout) {
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }

    /** Ends the process if it still runs. Idempotent. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            pictures.close();
        } catch (IOException broken) {
            // The process is gone already.
        }
        try {
            Files.deleteIfExists(words);
        } catch (IOException kept) {
            // The next start tidies the folder.
        }
    }
}
