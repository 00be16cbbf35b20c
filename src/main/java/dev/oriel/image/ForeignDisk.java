package dev.oriel.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A disk of another program, whose head is read by our own code before it is converted: it must be what it is said to
 * be, and lead to no other file. Every number in it is its uploader's.
 *
 * @param virtualSizeBytes that a guest would see
 */
record ForeignDisk(long virtualSizeBytes) {

    private static final int SECTOR = 512;
    private static final long MAX_SIZE = 1L << 46;

    /** @throws ImageRefused when it is not in this format, or is not acceptable */
    static ForeignDisk read(FileFormat format, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            Parser parser = new Parser(channel, channel.size());
            return switch (format) {
                case VMDK -> parser.vmdk();
                case VDI -> parser.vdi();
                case VHDX -> parser.vhdx();
                case RAW, QCOW2, ISO, KERNEL, INITRD ->
                    throw new IllegalArgumentException(format + " is not converted");
            };
        }
    }

    /** Reads one file. */
    private record Parser(FileChannel channel, long size) {

        private static final int VMDK_COMPRESSED = 1 << 16;
        private static final int MAX_DESCRIPTOR = 20 * SECTOR;
        private static final int VDI_MAGIC = 0xBEDA107F;
        private static final int VDI_VERSION_1_1 = 0x00010001;
        private static final int VHDX_REGIONS = 192 * 1024;
        private static final int VHDX_TABLE = 64 * 1024;
        private static final int VHDX_MAX_REGIONS = 2047;
        private static final String VHDX_METADATA = "06a27c8b90479a4bb8fe575f050f886e";
        private static final String VHDX_PARAMETERS = "3767a1ca36fa434db3b633f0aa44e76b";
        private static final String VHDX_SIZE = "2442a52f1bcd7648b2115dbed83bf4b8";
        private static final int VHDX_HAS_PARENT = 2;

        /** After VMware's "Virtual Disk Format 5.0": sparse extents with the description inside. */
        ForeignDisk vmdk() throws IOException {
            ByteBuffer header = at(0, SECTOR);
            require(text(header, 0, 4).equals("KDMV"), FileFormat.VMDK);
            int version = header.getInt(4);
            long sectors = header.getLong(12);
            long descriptor = header.getLong(28);
            require(version >= 1 && version <= 3, FileFormat.VMDK);
            // Without a size of its own it would be a list of other files.
            requireSize(sectors, SECTOR, "capacity");
            boolean indexAtEnd = header.getLong(56) == -1;
            if (indexAtEnd) {
                requireSameAtEnd(header);
            }
            long bytes = header.getLong(36);
            if (descriptor <= 0 || descriptor > size / SECTOR || bytes <= 0 || bytes * SECTOR > MAX_DESCRIPTOR * 64L) {
                throw absurd("descriptor at sector " + descriptor);
            }
            requireAlone(text(at(descriptor * SECTOR, MAX_DESCRIPTOR), 0, MAX_DESCRIPTOR));
            return new ForeignDisk(sectors * SECTOR);
        }

        /** A file made for streaming has its header once more at the end, and that one counts. */
        private void requireSameAtEnd(ByteBuffer header) throws IOException {
            if (size % SECTOR != 0 || size < 4L * SECTOR || (header.getInt(8) & VMDK_COMPRESSED) == 0) {
                throw absurd("no footer");
            }
            ByteBuffer footer = at(size - 2L * SECTOR, SECTOR);
            boolean same = text(footer, 0, 4).equals("KDMV")
                    && footer.getLong(12) == header.getLong(12)
                    && footer.getLong(28) == header.getLong(28)
                    && footer.getLong(36) == header.getLong(36);
            if (!same) {
                throw absurd("the footer says something else than the header");
            }
        }

        /** The description names neither a disk below nor other files. */
        private void requireAlone(String padded) {
            int end = padded.indexOf('\0');
            String description = (end < 0 ? padded : padded.substring(0, end)).toLowerCase(Locale.ROOT);
            if (padded.toLowerCase(Locale.ROOT).contains("parentfilenamehint")) {
                throw new ImageRefused(Refusal.FOREIGN_PARENT);
            }
            long extents = description
                    .lines()
                    .filter(line -> line.strip().matches("(rw|rdonly|noaccess)\\s.*"))
                    .count();
            boolean single =
                    description.contains("\"monolithicsparse\"") || description.contains("\"streamoptimized\"");
            if (!single || extents != 1) {
                throw new ImageRefused(Refusal.VMDK_PARTS);
            }
        }

        /** After QEMU's block/vdi.c and VirtualBox's VDICore.h. */
        ForeignDisk vdi() throws IOException {
            ByteBuffer header = at(0, SECTOR);
            require(header.getInt(0x40) == VDI_MAGIC && header.getInt(0x44) == VDI_VERSION_1_1, FileFormat.VDI);
            int type = header.getInt(0x4C);
            boolean hasParent = !isZero(header, 0x1A8, 16) || !isZero(header, 0x1B8, 16);
            if (type != 1 && type != 2 || hasParent) {
                throw new ImageRefused(Refusal.FOREIGN_PARENT);
            }
            long bytes = header.getLong(0x170);
            requireSize(bytes, 1, "disk size");
            return new ForeignDisk(bytes);
        }

        /** After Microsoft's [MS-VHDX]. */
        ForeignDisk vhdx() throws IOException {
            require(text(at(0, 8), 0, 8).equals("vhdxfile"), FileFormat.VHDX);
            ByteBuffer regions = at(VHDX_REGIONS, VHDX_TABLE);
            require(text(regions, 0, 4).equals("regi"), FileFormat.VHDX);
            int count = regions.getInt(8);
            if (count < 1 || count > VHDX_MAX_REGIONS) {
                throw absurd(count + " regions");
            }
            for (int i = 0; i < count; i++) {
                int entry = 16 + i * 32;
                if (guid(regions, entry).equals(VHDX_METADATA)) {
                    return vhdxMetadata(regions.getLong(entry + 16));
                }
            }
            throw absurd("no metadata");
        }

        private ForeignDisk vhdxMetadata(long start) throws IOException {
            if (start < 0 || start > size - VHDX_TABLE) {
                throw absurd("metadata at " + start);
            }
            ByteBuffer table = at(start, VHDX_TABLE);
            int count = Short.toUnsignedInt(table.getShort(10));
            require(text(table, 0, 8).equals("metadata") && count <= VHDX_MAX_REGIONS, FileFormat.VHDX);
            long bytes = -1;
            boolean told = false;
            for (int i = 0; i < count; i++) {
                int entry = 32 + i * 32;
                long offset = start + Integer.toUnsignedLong(table.getInt(entry + 16));
                switch (guid(table, entry)) {
                    case VHDX_PARAMETERS -> {
                        told = true;
                        if ((at(offset, 8).getInt(4) & VHDX_HAS_PARENT) != 0) {
                            throw new ImageRefused(Refusal.FOREIGN_PARENT);
                        }
                    }
                    case VHDX_SIZE -> bytes = at(offset, 8).getLong(0);
                    default -> {
                        // What else is told is of no danger.
                    }
                }
            }
            if (!told) {
                throw absurd("no file parameters");
            }
            requireSize(bytes, 1, "disk size");
            return new ForeignDisk(bytes);
        }

        private ByteBuffer at(long position, int length) throws IOException {
            if (position < 0 || position > size) {
                throw absurd("something at " + position);
            }
            ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
            while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) >= 0) {
                // A read may give less than was asked for; what is beyond the end reads as zeros.
            }
            return bytes.rewind();
        }

        private static void requireSize(long amount, int unit, String what) {
            if (amount <= 0 || amount > MAX_SIZE / unit) {
                throw absurd(what + " " + Long.toUnsignedString(amount));
            }
        }

        private static void require(boolean fine, FileFormat format) {
            if (!fine) {
                throw new ImageRefused(Refusal.NOT_FOREIGN, format.name());
            }
        }

        private static ImageRefused absurd(String what) {
            return new ImageRefused(Refusal.FOREIGN_ABSURD, what);
        }

        private static String text(ByteBuffer bytes, int offset, int length) {
            return new String(bytes.array(), offset, length, StandardCharsets.ISO_8859_1);
        }

        private static String guid(ByteBuffer bytes, int offset) {
            return HexFormat.of().formatHex(bytes.array(), offset, offset + 16);
        }

        private static boolean isZero(ByteBuffer bytes, int offset, int length) {
            return Arrays.equals(bytes.array(), offset, offset + length, new byte[length], 0, length);
        }
    }
}
