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
 */
record HostMemory(long totalMiB) {

    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final Path CGROUP_LIMIT = Path.of("/sys/fs/cgroup/memory.max");
    private static final Pattern TOTAL = Pattern.compile("(?m)^MemTotal:\\s+(\\d{1,15}) kB$");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    static HostMemory read() {
        try {
            String limit = Files.isReadable(CGROUP_LIMIT) ? Files.readString(CGROUP_LIMIT) : "max";
            return parse(Files.readString(MEMINFO), limit);
        } catch (IOException e) {
            throw new UncheckedIOException("The host's memory cannot be read: " + e.getMessage(), e);
        }
    }

    /** What may be promised when not everything that is promised is used. */
    HostMemory times(double factor) {
        return new HostMemory((long) (totalMiB * factor));
    }

    /**
     * @param meminfo the text of proc(5)'s meminfo
     * @param cgroupLimit the text of cgroups(7)' memory.max: bytes, or "max"
     */
    static HostMemory parse(String meminfo, String cgroupLimit) {
        Matcher total = TOTAL.matcher(meminfo);
        if (!total.find()) {
            throw new IllegalArgumentException("meminfo has no MemTotal");
        }
        long hostMiB = Long.parseLong(total.group(1)) / 1024;
        String limit = cgroupLimit.strip();
        long limitMiB = NUMBER.matcher(limit).matches() ? Long.parseLong(limit) / (1024 * 1024) : hostMiB;
        return new HostMemory(Math.min(hostMiB, limitMiB));
    }
}
