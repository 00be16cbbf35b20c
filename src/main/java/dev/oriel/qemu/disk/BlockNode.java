package dev.oriel.qemu.disk;

import java.nio.file.Path;
import java.util.Map;

/** What QEMU is told of a file that a guest has as a disk or disc (QMP reference manual, "BlockdevOptions"). */
public final class BlockNode {

    private BlockNode() {}

    public static Map<String, ?> disk(String node, Path file, String format) {
        return Map.of(
                "driver",
                format,
                "node-name",
                node,
                "discard",
                "unmap",
                "file",
                Map.of("driver", "file", "filename", absolute(file), "locking", "on", "discard", "unmap"));
    }

    public static Map<String, ?> disc(String node, Path file) {
        return Map.of("driver", "raw", "node-name", node, "read-only", true, "file", file(file));
    }

    public static Map<String, ?> file(Path file) {
        return Map.of("driver", "file", "filename", absolute(file), "locking", "on");
    }

    private static String absolute(Path file) {
        return file.toAbsolutePath().toString();
    }
}
