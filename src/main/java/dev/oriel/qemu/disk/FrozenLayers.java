package dev.oriel.qemu.disk;

import dev.oriel.engine.GuestSpec.Disk;
import dev.oriel.engine.GuestSpec.DiskFormat;
import dev.oriel.image.Qcow2Backing;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files in a disk's own folder that it stands on. They belong to the same machine, and its guest reads them but
 * must not write them: snapshots have them too. What lies elsewhere is readable by all guests.
 */
public final class FrozenLayers {

    /** A chain that is longer goes round in a circle. */
    private static final int MOST = 256;

    private FrozenLayers() {}

    /** Ends where a file cannot be read: QEMU has the better words for what is wrong with it. */
    public static List<Path> below(Disk disk) {
        List<Path> layers = new ArrayList<>();
        Path upper = disk.file();
        while (disk.format() == DiskFormat.QCOW2 && layers.size() < MOST) {
            // A name with a folder in it is not beside the disk; the guest could have written any name into its file.
            Optional<Path> below = backing(upper)
                    .filter(name -> name.getNameCount() == 1 && name.toString().endsWith(".qcow2"));
            if (below.isEmpty()) {
                return layers;
            }
            upper = upper.resolveSibling(below.get());
            layers.add(upper);
        }
        return layers;
    }

    private static Optional<Path> backing(Path file) {
        try {
            return Qcow2Backing.of(file).map(Path::of);
        } catch (IOException | InvalidPathException unreadable) {
            return Optional.empty();
        }
    }
}
