package dev.oriel.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What Linux tells about processes and connections. */
final class ProcessFiles {

    /** Linux counts in hundredths of a second. */
    private static final long TICK_NANOS = 10_000_000;

    private ProcessFiles() {}

    /** Processor time of a process. */
    static long cpuNanos(long pid) throws IOException {
        return ticks(Files.readString(Path.of("/proc", Long.toString(pid), "stat"))) * TICK_NANOS;
    }

    /** Processor time of a QEMU without its guest's processors. */
    static long cpuNanosWithoutGuest(long pid) throws IOException {
        long sum = 0;
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path thread : threads.toList()) {
                String stat = Files.readString(thread.resolve("stat"));
                if (!stat.contains("(CPU ")) {
                    sum += ticks(stat);
                }
            }
        }
        return sum * TICK_NANOS;
    }

    private static long ticks(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    /** Memory of a process that no other one has mapped, in bytes. */
    static long privateBytes(long pid) throws IOException {
        return privateBytes(Files.readString(Path.of("/proc", Long.toString(pid), "smaps_rollup")));
    }

    /** @param smaps what proc_pid_smaps(5) tells; its sizes are in KiB */
    static long privateBytes(String smaps) {
        long sum = 0;
        for (String line : smaps.lines().toList()) {
            if (line.startsWith("Private_Clean:") || line.startsWith("Private_Dirty:")) {
                sum += Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        return sum * 1024;
    }

    /** Whether a server on this machine still holds its end of a connection. */
    static boolean isEstablished(int serverPort, int clientPort) throws IOException {
        String server = ":%04X".formatted(serverPort);
        String client = ":%04X".formatted(clientPort);
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] fields = line.strip().split("\\s+");
                if (fields.length > 3
                        && fields[1].endsWith(server)
                        && fields[2].endsWith(client)
                        && fields[3].equals("01")) {
                    return true;
                }
            }
        }
        return false;
    }
}
