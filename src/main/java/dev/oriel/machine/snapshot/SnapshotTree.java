package dev.oriel.machine.snapshot;

import dev.oriel.image.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The snapshots of a machine as a page shows them: each below the one that it has grown from. */
final class SnapshotTree {

    /** A page has room for no more. */
    private static final int MOST_INDENTED = 4;

    private SnapshotTree() {}

    /** @param pictured whether there is a picture of it */
    record Row(SnapshotView snapshot, int depth, boolean pictured) {

        /** What it takes on the disk, in words. */
        public String size() {
            return Bytes.inWords(snapshot.sizeBytes());
        }
    }

    /**
     * @param snapshots oldest first
     * @param pictured whether there is a picture of one
     */
    static List<Row> rows(List<SnapshotView> snapshots, Predicate<UUID> pictured) {
        List<Row> rows = new ArrayList<>();
        grow(rows, snapshots, null, 0, pictured);
        return rows;
    }

    private static void grow(
            List<Row> rows, List<SnapshotView> all, @Nullable UUID parent, int depth, Predicate<UUID> pictured) {
        for (SnapshotView snapshot : all) {
            if (Objects.equals(snapshot.parent(), parent)) {
                rows.add(new Row(snapshot, Math.min(depth, MOST_INDENTED), pictured.test(snapshot.id())));
                grow(rows, all, snapshot.id(), depth + 1, pictured);
            }
        }
    }
}
