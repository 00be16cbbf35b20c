package dev.oriel.image;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the head of an uploaded file says about it, read by our own code before any tool opens the file.
 *
 * <p>A file is what its uploader says that it is, or it is refused: nothing is guessed, since a guest that can write a
 * header into its raw disk could otherwise turn it into a file that points to others (CVE-2024-32498).
 */
sealed interface ImageHeader {

    /** The size of the disk that a guest sees. */
    long virtualSizeBytes();

    /** A disk, byte for byte. */
    record Raw(long virtualSizeBytes) implements ImageHeader {}

    /** A qcow2 file that depends on no other file. */
    record Qcow2(int version, int clusterBits, long virtualSizeBytes) implements ImageHeader {}

    /** A CD or DVD with an ISO 9660 file system. */
    record Iso(long virtualSizeBytes) implements ImageHeader {}

    /** A bzImage. */
    record Kernel(long virtualSizeBytes) implements ImageHeader {}

    /** An initial RAM file system, packed or not. */
    record Initrd(long virtualSizeBytes) implements ImageHeader {}

    /**
     * Reads the head of a file that claims to have this format.
     *
     * @throws ImageRefused when it has not, or is not acceptable
     */
    static ImageHeader read(ImageFormat claimed, FileHead head) {
        if (head.fileSize() == 0) {
            throw new ImageRefused(Refusal.EMPTY);
        }
        return switch (claimed) {
            case RAW -> raw(head);
            case QCOW2 -> qcow2(head);
            case ISO -> iso(head);
            case KERNEL -> kernel(head);
            case INITRD -> initrd(head);
        };
    }

    private static Raw raw(FileHead head) {
        if (Qcow2Parser.hasMagic(head)) {
            throw new ImageRefused(Refusal.RAW_IS_QCOW2);
        }
        if (head.has(0, 'L', 'U', 'K', 'S', 0xBA, 0xBE)) {
            throw new ImageRefused(Refusal.ENCRYPTED);
        }
        refuseForeign(head);
        return new Raw(head.fileSize());
    }

    private static Qcow2 qcow2(FileHead head) {
        if (!Qcow2Parser.hasMagic(head)) {
            refuseForeign(head);
            throw new ImageRefused(Refusal.NOT_QCOW2);
        }
        return Qcow2Parser.parse(head);
    }

    private static Iso iso(FileHead head) {
        if (!head.has(0x8001, "CD001")) {
            throw new ImageRefused(Refusal.NOT_ISO);
        }
        // A CD's first 32 KiB are free for anything, so a file can be a CD and a disk that points elsewhere at once.
        if (Qcow2Parser.hasMagic(head)) {
            throw new ImageRefused(Refusal.NOT_ISO);
        }
        refuseForeign(head);
        return new Iso(head.fileSize());
    }

    private static Kernel kernel(FileHead head) {
        boolean bootable = head.has(0x1FE, 0x55, 0xAA) && head.has(0x202, "HdrS");
        if (!bootable) {
            throw new ImageRefused(Refusal.NOT_KERNEL);
        }
        return new Kernel(head.fileSize());
    }

    private static Initrd initrd(FileHead head) {
        boolean archive = head.has(0, "070701") || head.has(0, "070702") || packer(head) != null;
        if (!archive) {
            throw new ImageRefused(Refusal.NOT_INITRD);
        }
        return new Initrd(head.fileSize());
    }

    private static void refuseForeign(FileHead head) {
        String program = foreignProgram(head);
        if (program != null) {
            throw new ImageRefused(Refusal.FOREIGN, program);
        }
        String packer = packer(head);
        if (packer != null) {
            throw new ImageRefused(Refusal.COMPRESSED, packer);
        }
    }

    private static @Nullable String foreignProgram(FileHead head) {
        if (head.has(0, "KDMV") || head.has(0, "COWD") || head.has(0, "# Disk DescriptorFile")) {
            return "VMware (VMDK)";
        }
        if (head.has(0, "vhdxfile")) {
            return "Hyper-V (VHDX)";
        }
        if (head.has(0, "conectix") || head.tailHas("conectix")) {
            return "Virtual PC (VHD)";
        }
        if (head.has(0x40, 0x7F, 0x10, 0xDA, 0xBE)) {
            return "VirtualBox (VDI)";
        }
        if (head.has(0, "WithoutFreeSpace") || head.has(0, "WithouFreSpacExt")) {
            return "Parallels (HDD)";
        }
        if (head.has(0, 'Q', 'E', 'D', 0)) {
            return "QEMU (QED)";
        }
        return null;
    }

    private static @Nullable String packer(FileHead head) {
        for (Map.Entry<String, int[]> packer : Packers.MAGIC.entrySet()) {
            if (head.has(0, packer.getValue())) {
                return packer.getKey();
            }
        }
        return null;
    }
}
