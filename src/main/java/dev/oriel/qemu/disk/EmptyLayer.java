package dev.oriel.qemu.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A qcow2 file that holds nothing yet and stands on another file (QEMU's docs/interop/qcow2.txt, version 3). It is written
 * without a tool, in a hundredth of the time: a fork makes many at once while people wait. What is below is not opened.
 *
 * @param below the name or the path of the file below, as the file is to have it
 * @param format the format of the file below
 * @param sizeBytes the size that a guest sees, rounded up to whole sectors
 */
record EmptyLayer(String below, String format, long sizeBytes) {

    private static final int MAGIC = 'Q' << 24 | 'F' << 16 | 'I' << 8 | 0xFB;
    private static final int VERSION = 3;
    private static final int CLUSTER_BITS = 16;
    private static final int CLUSTER = 1 << CLUSTER_BITS;
    private static final int REFERENCE_COUNT_ORDER = 4;
    private static final int HEADER_LENGTH = 112;
    private static final int BACKING_FORMAT = 0xE2792ACA;
    private static final int SECTOR = 512;

    /** What one entry of the first table stands for: a cluster of entries, each for a cluster. */
    private static final long PER_ENTRY = (long) CLUSTER * (CLUSTER / Long.BYTES);

    /** The bound that QEMU itself has (docs/interop/qcow2.txt, "backing_file_size"). */
    private static final int LONGEST_NAME = 1023;

    /** The first table is at most 32 MiB (QCOW_MAX_L1_SIZE). */
    private static final long MOST_ENTRIES = (32L << 20) / Long.BYTES;

    /** The file's first clusters: the header, the table of reference counts, its one block; then the first table. */
    private static final int COUNTS_AT = 1;

    private static final int COUNTS_BLOCK_AT = 2;
    private static final int TABLE_AT = 3;

    EmptyLayer {
        if (sizeBytes < 1 || sizeBytes > MOST_ENTRIES * PER_ENTRY) {
            throw new IllegalArgumentException("no qcow2 file has a size of " + sizeBytes);
        }
    }

    /** Makes the file, in place of one that may be there. */
    void write(Path file) throws IOException {
        byte[] name = below.getBytes(StandardCharsets.UTF_8);
        if (name.length == 0 || name.length > LONGEST_NAME) {
            throw new IOException("the path of the file below is longer than a qcow2 file can hold");
        }
        int entries = Math.toIntExact(Math.ceilDiv(sizeBytes, PER_ENTRY));
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            put(channel, 0, header(name, entries));
            put(
                    channel,
                    (long) COUNTS_AT * CLUSTER,
                    ByteBuffer.allocate(Long.BYTES).putLong((long) COUNTS_BLOCK_AT * CLUSTER));
            put(channel, (long) COUNTS_BLOCK_AT * CLUSTER, counts(entries));
            // empty, and to its end, so that no reader finds the file short
            put(
                    channel,
                    (long) TABLE_AT * CLUSTER + (entries - 1L) * Long.BYTES,
                    ByteBuffer.allocate(Long.BYTES).putLong(0));
        }
    }

    private ByteBuffer header(byte[] name, int entries) {
        byte[] formatName = format.getBytes(StandardCharsets.US_ASCII);
        int extension = 2 * Integer.BYTES + (formatName.length + 7) / 8 * 8;
        int end = 2 * Integer.BYTES; // the mark after the last extension
        int nameAt = HEADER_LENGTH + extension + end;
        ByteBuffer header = ByteBuffer.allocate(nameAt + name.length);
        header.putInt(MAGIC).putInt(VERSION).putLong(nameAt).putInt(name.length);
        header.putInt(CLUSTER_BITS).putLong(Math.ceilDiv(sizeBytes, SECTOR) * SECTOR);
        header.putInt(0); // not encrypted
        header.putInt(entries).putLong((long) TABLE_AT * CLUSTER);
        header.putLong((long) COUNTS_AT * CLUSTER).putInt(1); // one cluster of them
        header.putInt(0).putLong(0); // no snapshots
        header.putLong(0).putLong(0).putLong(0); // nothing that a reader must know
        header.putInt(REFERENCE_COUNT_ORDER).putInt(HEADER_LENGTH);
        header.position(HEADER_LENGTH); // zlib, and padding
        header.putInt(BACKING_FORMAT).putInt(formatName.length).put(formatName);
        return header.position(nameAt).put(name);
    }

    /** Each cluster that the file has is used once. */
    private static ByteBuffer counts(int entries) {
        int used = TABLE_AT + Math.ceilDiv(entries * Long.BYTES, CLUSTER);
        ByteBuffer counts = ByteBuffer.allocate(used * Short.BYTES);
        while (counts.hasRemaining()) {
            counts.putShort((short) 1);
        }
        return counts;
    }

    private static void put(FileChannel channel, long position, ByteBuffer bytes) throws IOException {
        bytes.flip();
        while (bytes.hasRemaining()) {
            channel.write(bytes, position + bytes.position());
        }
    }
}
