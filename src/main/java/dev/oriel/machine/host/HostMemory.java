package dev.oriel.machine.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory that the host has, or the part of it that the server's control group may use.
 *
 * @param totalMiB in MiB
 * @param usedMiB what cannot be had by anybody else now
 */
record HostMemory(long totalMiB, long usedMiB) {

    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final Path CGROUP = Path.of("/sys/fs/cgroup");
    private static final Pattern TOTAL = Pattern.compile("(?m)^MemTotal:\\s+(\\d{1,15}) kB$");
    private static final Pattern AVAILABLE = Pattern.compile("(?m)^MemAvailable:\\s+(\\d{1,15}) kB$");
    private static final Pattern CACHED = Pattern.compile("(?m)^inactive_file (\\d{1,18})$");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    static HostMemory read() {
        try {
            return parse(Files.readString(MEMINFO), ControlGroup.read());
        } catch (IOException e) {
            throw new UncheckedIOException("The host's memory cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * What the kernel tells of the control group; all are empty where there is none.
     *
     * @param limit the text of cgroups(7)' memory.max: bytes, or "max"
     * @param current that of memory.current: bytes, with files that are only cached
     * @param statistics that of memory.stat
     */
    record ControlGroup(String limit, String current, String statistics) {

        static ControlGroup read() throws IOException {
            return new ControlGroup(text("memory.max"), text("memory.current"), text("memory.stat"));
        }

        private static String text(String name) throws IOException {
            Path file = CGROUP.resolve(name);
            return Files.isReadable(file) ? Files.readString(file).strip() : "";
        }

        boolean isLimited() {
            return NUMBER.matcher(limit).matches();
        }

        long limitMiB() {
            return Long.parseLong(limit) >> 20;
        }

        /** What it has besides files that the kernel would give up first. */
        long usedMiB() {
            Matcher cached = CACHED.matcher(statistics);
            long used = NUMBER.matcher(current).matches() ? Long.parseLong(current) : 0;
            return Math.max(0, used - (cached.find() ? Long.parseLong(cached.group(1)) : 0)) >> 20;
        }
    }

    /** @param meminfo the text of proc(5)'s meminfo */
    static HostMemory parse(String meminfo, ControlGroup group) {
        long total = figure(TOTAL, meminfo);
        long used = Math.max(0, total - figure(AVAILABLE, meminfo));
        return group.isLimited() && group.limitMiB() < total
                ? new HostMemory(group.limitMiB(), group.usedMiB())
                : new HostMemory(total, used);
    }

    private static long figure(Pattern line, String meminfo) {
        Matcher found = line.matcher(meminfo);
        if (!found.find()) {
            throw new IllegalArgumentException("meminfo has no line like " + line);
        }
        return Long.parseLong(found.group(1)) / 1024;
    }
}
