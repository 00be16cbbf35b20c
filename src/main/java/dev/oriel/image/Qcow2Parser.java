package dev.oriel.image;

/**
 * Reads qcow2 headers, versions 2 and 3, after QEMU's docs/interop/qcow2.txt. Every number in a header is its
 * uploader's, so each is bounded before it is used.
 */
final class Qcow2Parser {

    private static final int V2_HEADER_LENGTH = 72;
    private static final int V3_HEADER_LENGTH = 104;
    private static final int MIN_CLUSTER_BITS = 9;
    private static final int MAX_CLUSTER_BITS = 21;

    /** QEMU opens no bigger level-1 table. */
    private static final long MAX_L1_ENTRIES = 32L * 1024 * 1024 / Long.BYTES;

    private static final long INCOMPATIBLE_DIRTY = 1;
    private static final long INCOMPATIBLE_CORRUPT = 1 << 1;
    private static final long INCOMPATIBLE_DATA_FILE = 1 << 2;
    private static final long INCOMPATIBLE_COMPRESSION_TYPE = 1 << 3;
    private static final long INCOMPATIBLE_EXTENDED_L2 = 1 << 4;
    private static final long INCOMPATIBLE_KNOWN = INCOMPATIBLE_DIRTY
            | INCOMPATIBLE_CORRUPT
            | INCOMPATIBLE_DATA_FILE
            | INCOMPATIBLE_COMPRESSION_TYPE
            | INCOMPATIBLE_EXTENDED_L2;

    private static final long EXTENSION_END = 0;
    private static final long EXTENSION_ENCRYPTION = 0x0537BE77;
    private static final long EXTENSION_DATA_FILE = 0x44415441;

    private final FileHead head;
    private final int version;
    private final int clusterBits;

    private Qcow2Parser(FileHead head) {
        this.head = head;
        if (!head.reaches(V2_HEADER_LENGTH)) {
            throw new ImageRefused(Refusal.CUT_SHORT);
        }
        long statedVersion = head.u32(4);
        if (statedVersion != 2 && statedVersion != 3) {
            throw new ImageRefused(Refusal.QCOW2_VERSION, Long.toString(statedVersion));
        }
        version = (int) statedVersion;
        if (version == 3 && !head.reaches(V3_HEADER_LENGTH)) {
            throw new ImageRefused(Refusal.CUT_SHORT);
        }
        long statedClusterBits = head.u32(20);
        if (statedClusterBits < MIN_CLUSTER_BITS || statedClusterBits > MAX_CLUSTER_BITS) {
            throw absurd("cluster_bits " + statedClusterBits);
        }
        clusterBits = (int) statedClusterBits;
    }

    static boolean hasMagic(FileHead head) {
        return head.has(0, 'Q', 'F', 'I', 0xFB);
    }

    static ImageHeader.Qcow2 parse(FileHead head) {
        return new Qcow2Parser(head).parse();
    }

    private ImageHeader.Qcow2 parse() {
        refuseOtherFiles();
        refuseFeatures();
        refuseExtensions();
        if (head.u32(60) != 0) {
            throw new ImageRefused(Refusal.QCOW2_SNAPSHOTS, Long.toString(head.u32(60)));
        }
        return new ImageHeader.Qcow2(version, clusterBits, virtualSize());
    }

    private void refuseOtherFiles() {
        if (head.u64(8) != 0 || head.u32(16) != 0) {
            throw new ImageRefused(Refusal.QCOW2_BACKING_FILE);
        }
        if (head.u32(32) != 0) {
            throw new ImageRefused(Refusal.ENCRYPTED);
        }
    }

    private void refuseFeatures() {
        long features = incompatibleFeatures();
        if ((features & INCOMPATIBLE_DATA_FILE) != 0) {
            throw new ImageRefused(Refusal.QCOW2_DATA_FILE);
        }
        if ((features & (INCOMPATIBLE_DIRTY | INCOMPATIBLE_CORRUPT)) != 0) {
            throw new ImageRefused(Refusal.QCOW2_DIRTY);
        }
        if ((features & ~INCOMPATIBLE_KNOWN) != 0) {
            throw new ImageRefused(Refusal.QCOW2_UNKNOWN_FEATURE, "0x" + Long.toHexString(features));
        }
        if (version == 3 && head.u32(96) > 6) {
            throw absurd("refcount_order " + head.u32(96));
        }
    }

    private void refuseExtensions() {
        long position = headerLength();
        long end = Math.min(1L << clusterBits, head.bytes().length);
        while (position + 8 <= end) {
            long type = head.u32((int) position);
            long length = head.u32((int) position + 4);
            if (type == EXTENSION_END) {
                return;
            }
            if (type == EXTENSION_DATA_FILE) {
                throw new ImageRefused(Refusal.QCOW2_DATA_FILE);
            }
            if (type == EXTENSION_ENCRYPTION) {
                throw new ImageRefused(Refusal.ENCRYPTED);
            }
            position += 8 + ((length + 7) & ~7L);
        }
        if (position > end) {
            throw absurd("header extensions beyond the first cluster");
        }
        if (end < 1L << clusterBits) {
            // What is not seen is not let through: QEMU would read on to the end of the cluster.
            throw absurd("header extensions beyond the first %d bytes".formatted(end));
        }
    }

    private long virtualSize() {
        long size = head.u64(24);
        if (size <= 0) {
            throw absurd("size " + Long.toUnsignedString(size));
        }
        // An extended level-2 entry has 16 bytes instead of 8, so a cluster holds half as many of them.
        int entryBits = (incompatibleFeatures() & INCOMPATIBLE_EXTENDED_L2) != 0 ? 4 : 3;
        int coverageBits = clusterBits + clusterBits - entryBits;
        long entriesNeeded = ((size - 1) >>> coverageBits) + 1;
        long entries = head.u32(36);
        if (entries < entriesNeeded || entries > MAX_L1_ENTRIES) {
            throw absurd("size %d with l1_size %d".formatted(size, entries));
        }
        requireInFile("l1_table", head.u64(40), entries * Long.BYTES);
        requireInFile("refcount_table", head.u64(48), head.u32(56) << clusterBits);
        return size;
    }

    private void requireInFile(String table, long offset, long length) {
        boolean aligned = (offset & ((1L << clusterBits) - 1)) == 0;
        boolean inside = offset > 0 && length > 0 && offset <= head.fileSize() && length <= head.fileSize() - offset;
        if (!aligned || !inside) {
            throw absurd("%s at %s with %d bytes in a file of %d"
                    .formatted(table, Long.toUnsignedString(offset), length, head.fileSize()));
        }
    }

    private long incompatibleFeatures() {
        return version == 3 ? head.u64(72) : 0;
    }

    private long headerLength() {
        if (version == 2) {
            return V2_HEADER_LENGTH;
        }
        long length = head.u32(100);
        if (length < V3_HEADER_LENGTH || length % 8 != 0 || length > 1L << clusterBits || length > FileHead.LENGTH) {
            throw absurd("header_length " + length);
        }
        return length;
    }

    private static ImageRefused absurd(String what) {
        return new ImageRefused(Refusal.QCOW2_ABSURD, what);
    }
}
