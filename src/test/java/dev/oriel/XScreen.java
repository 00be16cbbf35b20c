package dev.oriel;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A screen that nobody sees, for programs that need one: Xvfb, which keeps its pixels in a file, and xdotool as its
 * keyboard. What was started on it ends with it.
 */
final class XScreen implements AutoCloseable {

    /** Larger than any guest's screen here, so that no viewer needs scroll bars. */
    private static final String SIZE = "1600x1200";

    private static final long PATIENCE_SECONDS = 30;

    private final Path folder;
    private final Process server;
    private final String display;
    private final List<Process> programs = new ArrayList<>();

    private XScreen(Path folder, Process server, String display) {
        this.folder = folder;
        this.server = server;
        this.display = display;
    }

    /**
     * Starts an X server.
     *
     * @param folder an empty one, for the screen's pixels and what the programs say
     * @param depth bits of a pixel, 16 or 24
     */
    static XScreen open(Path folder, int depth) throws IOException {
        File log = folder.resolve("Xvfb.log").toFile();
        Process server = new ProcessBuilder(
                        "Xvfb",
                        "-displayfd",
                        "1",
                        "-nolisten",
                        "tcp",
                        "-nocursor",
                        "-fbdir",
                        folder.toString(),
                        "-screen",
                        "0",
                        SIZE + "x" + depth)
                .redirectError(log)
                .start();
        String number = server.inputReader().readLine();
        if (number == null) {
            server.destroyForcibly();
            throw new IOException("Xvfb did not start: " + Files.readString(log.toPath()));
        }
        return new XScreen(folder, server, ":" + number);
    }

    /** Starts a program on the screen. */
    void start(List<String> command) throws IOException {
        programs.add(process(command));
    }

    /** Runs a program on the screen to its end. */
    private void run(String... command) throws IOException, InterruptedException {
        Process program = process(List.of(command));
        if (!program.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || program.exitValue() != 0) {
            program.destroyForcibly();
            throw new IOException(String.join(" ", command) + " failed: " + said(command[0]));
        }
    }

    /** Types text, in which a line feed is the Enter key. */
    void type(String text) throws IOException, InterruptedException {
        for (String line : text.splitWithDelimiters("\n", 0)) {
            if (line.equals("\n")) {
                run("xdotool", "key", "--delay", "15", "Return");
            } else {
                run("xdotool", "type", "--delay", "15", line);
            }
        }
    }

    /** Moves the one window with this title into the upper left corner, and the pointer and the keyboard to it. */
    void take(String title) throws IOException, InterruptedException {
        String search = "search --sync --onlyvisible --name " + title;
        run(("xdotool " + search + " windowmove 0 0 mousemove 100 100 windowfocus").split(" "));
    }

    /** The pixels of the upper left corner, 0x00RRGGBB, row by row. */
    int[] corner(int width, int height) throws IOException {
        // X Window Dump: words of 32 bits, big endian; first the header's own length; then a colour map; then pixels.
        ByteBuffer dump = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("Xvfb_screen0")));
        int pixelBytes = dump.getInt(11 * 4) / 8;
        int stride = dump.getInt(12 * 4);
        int red = dump.getInt(14 * 4);
        int green = dump.getInt(15 * 4);
        int blue = dump.getInt(16 * 4);
        int start = dump.getInt(0) + 12 * dump.getInt(19 * 4);
        dump.order(ByteOrder.LITTLE_ENDIAN);
        int[] corner = new int[width * height];
        for (int i = 0; i < corner.length; i++) {
            int at = start + i / width * stride + i % width * pixelBytes;
            int pixel = pixelBytes == 2 ? dump.getShort(at) : dump.getInt(at);
            corner[i] = eightBits(pixel, red) << 16 | eightBits(pixel, green) << 8 | eightBits(pixel, blue);
        }
        return corner;
    }

    private static int eightBits(int pixel, int mask) {
        int lowest = Integer.lowestOneBit(mask);
        return (pixel & mask) / lowest * 255 / (mask / lowest);
    }

    /** What a program has said so far. */
    String said(String program) throws IOException {
        return Files.readString(log(program));
    }

    private Process process(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log(command.getFirst()).toFile());
        builder.environment().put("DISPLAY", display);
        builder.environment().put("HOME", folder.toString());
        return builder.start();
    }

    private Path log(String program) {
        return folder.resolve(program + ".log");
    }

    @Override
    public void close() throws InterruptedException {
        programs.forEach(Process::destroyForcibly);
        server.destroy(); // gently: it has a lock file to remove
        if (!server.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            server.destroyForcibly();
        }
    }
}
