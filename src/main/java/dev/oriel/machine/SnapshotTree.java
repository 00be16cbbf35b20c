package dev.oriel.machine;

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

    private static final long MIB = 1024 * 1024;

    private SnapshotTree() {}

    /** @param pictured whether there is a picture of it */
    record Row(SnapshotView snapshot, int depth, boolean pictured) {

        public long memoryMib() {
            return Math.ceilDiv(snapshot.memoryBytes(), MIB);
        }
    }

    /** @param snapshots oldest first */
    static List<Row> rows(List<Snapshot> snapshots, @Nullable UUID present, Predicate<Snapshot> pictured) {
        List<Row> rows = new ArrayList<>();
        grow(rows, snapshots, null, 0, present, pictured);
        return rows;
    }

    private static void grow(
            List<Row> rows,
            List<Snapshot> all,
            @Nullable UUID parent,
            int depth,
            @Nullable UUID present,
            Predicate<Snapshot> pictured) {
        for (Snapshot snapshot : all) {
            if (Objects.equals(snapshot.parent(), parent)) {
                SnapshotView view = SnapshotView.of(snapshot, snapshot.id().equals(present));
                rows.add(new Row(view, Math.min(depth, MOST_INDENTED), pictured.test(snapshot)));
                grow(rows, all, snapshot.id(), depth + 1, present, pictured);
            }
        }
    }
}
