package dev.oriel.machine.disk;

import dev.oriel.machine.MachineDisk;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which layer of which disk a file is; its name says so.
 *
 * @param disk the disk's number within its machine
 * @param layer 0 for the first one; a higher number is younger, but need not stand on the next lower one
 */
record LayerName(int disk, int layer) {

    private static final Pattern FILE = Pattern.compile("disk-(\\d{1,9})(?:\\.([1-9]\\d{0,8}))?\\.qcow2");

    /** The layer of a disk that is written to. */
    static LayerName top(MachineDisk disk) {
        return new LayerName(disk.number(), disk.layer());
    }

    /** Empty for a name that no layer has. */
    static Optional<LayerName> parse(String fileName) {
        Matcher parts = FILE.matcher(fileName);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String layer = parts.group(2);
        return Optional.of(
                new LayerName(Integer.parseInt(parts.group(1)), layer == null ? 0 : Integer.parseInt(layer)));
    }

    /** The name of the file. */
    String text() {
        return layer == 0 ? "disk-%d.qcow2".formatted(disk) : "disk-%d.%d.qcow2".formatted(disk, layer);
    }
}
