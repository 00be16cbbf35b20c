package dev.oriel.machine.snapshot;

import java.util.List;

/**
 * What a machine's page tells of its snapshots.
 *
 * @param rows each below the one that it has grown from
 * @param size what they take on the disk, in words
 * @param quota what all snapshots of the machine's owner take and may take
 */
public record SnapshotOverview(List<SnapshotTree.Row> rows, String size, SnapshotQuota.Share quota) {}
