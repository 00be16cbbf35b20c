package dev.oriel.qemu.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The part of QEMU's log that tells a person what went wrong. */
public final class LogWords {

    /** A time stamp ({@code -msg timestamp=on}) and the program's name. */
    private static final Pattern PREFIX = Pattern.compile("^(\\d{4}-\\d\\d-\\d\\dT\\S+Z )?(\\S*qemu-system-\\S+: )?");

    /** What a line of ours begins with. */
    public static final String OURS = "oriel: ";

    private LogWords() {}

    /** QEMU's last line that is not a warning, without time stamp and program name; else its last line. */
    public static Optional<String> reason(List<String> log) {
        List<String> words = log.stream()
                .filter(line -> !line.startsWith(OURS))
                .map(line -> PREFIX.matcher(line).replaceFirst(""))
                .toList();
        return words.stream()
                .filter(line -> !line.startsWith("warning: "))
                .reduce((earlier, later) -> later)
                .or(() -> words.stream().reduce((earlier, later) -> later));
    }

    /**
     * What anybody who may use the guest may read: not the command line, which names the sockets that control the guest,
     * nor where they are.
     */
    public static List<String> withoutSockets(List<String> log, Path runDirectories) {
        return log.stream()
                .map(line -> line.startsWith(OURS) ? OURS + "starting QEMU" : line.replace(runDirectories + "/", ""))
                .toList();
    }
}
