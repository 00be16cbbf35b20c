package dev.oriel.qemu.disk;

import dev.oriel.image.DiskToolException;
import dev.oriel.image.DiskTools;
import dev.oriel.image.ImageFormat;
import dev.oriel.qemu.process.Executable;
import dev.oriel.qemu.process.ToolRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The disk tools on qemu-img, which runs with limits on its memory and time because disk files may be hostile. */
public final class QemuImg implements DiskTools {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration SHORT = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofMinutes(30);
    private static final Pattern PERCENT = Pattern.compile("\\(([0-9]{1,3}\\.[0-9]{2})/100%\\)");

    /** Address space, which converting and rebasing take for their many stacks without using it. */
    private static final long MEMORY_TO_COPY = 4L << 30;

    private static final long MOST_MEMORY = 1L << 30;

    /** The commands that read and write much at the same time, each request in a thread. */
    private static final Set<String> COPYING = Set.of("convert", "rebase", "commit");

    /** qemu-img(1), "check": 0 is sound, 3 wastes space only, 63 cannot be checked. */
    private static final Set<Integer> UNDAMAGED = Set.of(0, 3, 63);

    private final String program;

    public QemuImg(String program) {
        this.program = program;
    }

    @Override
    public void createOverlay(Path backing, ImageFormat backingFormat, Path overlay, long sizeBytes)
            throws DiskToolException {
        if (!Files.isReadable(backing)) {
            throw new DiskToolException("there is no " + backing.getFileName());
        }
        createLayer(absolute(backing), word(backingFormat), overlay, sizeBytes);
    }

    @Override
    public void createBlank(Path file, long sizeBytes) throws DiskToolException {
        succeed(SHORT, "create", "-q", "-f", "qcow2", absolute(file), Long.toString(sizeBytes));
    }

    @Override
    public void flatten(Path from, ImageFormat format, Path to) throws DiskToolException {
        succeed(LONG, "convert", "-q", "-U", "-f", word(format), "-O", "qcow2", absolute(from), absolute(to));
    }

    @Override
    public void convert(Path from, String format, Path to, Watch watch) throws DiskToolException {
        String source = "json:"
                + JSON.writeValueAsString(
                        Map.of("driver", format, "file", Map.of("driver", "file", "filename", absolute(from))));
        // "backing" is null: QEMU then opens no disk below, whatever the file says.
        String alone = source.substring(0, source.length() - 1) + ",\"backing\":null}";
        List<String> command = command(LONG, "convert", "-p", "-O", "qcow2", alone, absolute(to));
        try {
            ToolRun run = ToolRun.watched(LONG, command, said -> watch.goesOn(fraction(said)));
            if (run.exitCode() != 0) {
                throw new DiskToolException(words(run));
            }
        } catch (IOException e) {
            throw new DiskToolException("qemu-img could not be run: " + e.getMessage(), e);
        }
    }

    @Override
    public void grow(Path file, long sizeBytes) throws DiskToolException {
        succeed(SHORT, "resize", "-q", "-f", "qcow2", absolute(file), Long.toString(sizeBytes));
    }

    /** The last percentage that qemu-img has written, such as "(45.01/100%)". */
    private static double fraction(String said) {
        Matcher percent = PERCENT.matcher(said);
        double last = 0;
        while (percent.find()) {
            last = Double.parseDouble(percent.group(1)) / 100;
        }
        return Math.clamp(last, 0, 1);
    }

    @Override
    public void createLayer(String below, Path layer, long sizeBytes) throws DiskToolException {
        createLayer(below, word(ImageFormat.QCOW2), layer, sizeBytes);
    }

    private static void createLayer(String below, String format, Path layer, long sizeBytes) throws DiskToolException {
        try {
            new EmptyLayer(below, format, sizeBytes).write(layer);
        } catch (IOException | IllegalArgumentException e) {
            throw new DiskToolException("the layer " + layer.getFileName() + " cannot be made: " + e.getMessage(), e);
        }
    }

    @Override
    public void rebase(Path layer, @Nullable String below, ImageFormat belowFormat) throws DiskToolException {
        List<String> arguments = new ArrayList<>(List.of("rebase", "-q", "-f", "qcow2", "-b"));
        arguments.add(below == null ? "" : below);
        if (below != null) {
            arguments.addAll(List.of("-F", word(belowFormat)));
        }
        arguments.add(absolute(layer));
        succeed(LONG, arguments.toArray(String[]::new));
    }

    @Override
    public long virtualSize(Path file, ImageFormat format) throws DiskToolException {
        String said = succeed(SHORT, "info", "--output=json", "-U", "-f", word(format), absolute(file));
        try {
            JsonNode size = JSON.readTree(said).path("virtual-size");
            if (size.canConvertToLong()) {
                return size.asLong();
            }
        } catch (JacksonException e) {
            throw new DiskToolException("qemu-img's answer is not understood: " + said, e);
        }
        throw new DiskToolException("qemu-img does not tell the size of " + file.getFileName());
    }

    @Override
    public void check(Path file, ImageFormat format) throws DiskToolException {
        ToolRun run = run(LONG, "check", "-q", "-f", word(format), absolute(file));
        if (!UNDAMAGED.contains(run.exitCode())) {
            throw new DiskToolException(words(run));
        }
    }

    @Override
    public void mend(Path file) throws DiskToolException {
        ToolRun run = run(LONG, "check", "-q", "-r", "leaks", "-f", "qcow2", absolute(file));
        if (!UNDAMAGED.contains(run.exitCode())) {
            throw new DiskToolException(words(run));
        }
    }

    private String succeed(Duration limit, String... arguments) throws DiskToolException {
        ToolRun run = run(limit, arguments);
        if (run.exitCode() != 0) {
            throw new DiskToolException(words(run));
        }
        return run.output();
    }

    private List<String> command(Duration limit, String... arguments) throws DiskToolException {
        if (Executable.find(program).isEmpty()) {
            throw new DiskToolException("the disk tool is not installed: there is no " + program
                    + "; on Debian and Ubuntu it is in the package qemu-utils");
        }
        long memory = COPYING.contains(arguments[0]) ? MEMORY_TO_COPY : MOST_MEMORY;
        List<String> command = new ArrayList<>(
                List.of("prlimit", "--core=0", "--as=" + memory, "--cpu=" + limit.toSeconds(), program));
        command.addAll(List.of(arguments));
        return command;
    }

    private ToolRun run(Duration limit, String... arguments) throws DiskToolException {
        List<String> command = command(limit, arguments);
        try {
            return ToolRun.of(limit, command);
        } catch (IOException e) {
            throw new DiskToolException("qemu-img could not be run: " + e.getMessage(), e);
        }
    }

    /** An absolute path begins with a slash, so qemu-img takes it for neither an option nor a protocol. */
    private static String absolute(Path file) {
        return file.toAbsolutePath().toString();
    }

    private static String word(ImageFormat format) {
        return format == ImageFormat.QCOW2 ? "qcow2" : "raw";
    }

    private static String words(ToolRun run) {
        String said = PERCENT.matcher(run.output()).replaceAll("").strip();
        return said.isEmpty() ? "qemu-img ended with exit code " + run.exitCode() : said;
    }
}
