package dev.oriel.image;

import java.util.Locale;
import java.util.Optional;

/** What is in an image file, which also says what a machine can use it for. */
public enum ImageFormat {
    /** A disk, byte for byte. */
    RAW(Use.DISK, "img"),
    /** A disk in QEMU's own format, without a backing file. */
    QCOW2(Use.DISK, "qcow2"),
    /** A CD or DVD. */
    ISO(Use.CDROM, "iso"),
    /** A Linux kernel (bzImage) for direct kernel boot. */
    KERNEL(Use.KERNEL, "bzimage"),
    /** An initial RAM file system for direct kernel boot. */
    INITRD(Use.INITRD, "initrd");

    /** The place in a machine that takes an image. */
    public enum Use {
        DISK,
        CDROM,
        KERNEL,
        INITRD
    }

    private final Use use;
    private final String extension;

    ImageFormat(Use use, String extension) {
        this.use = use;
        this.extension = extension;
    }

    public Use use() {
        return use;
    }

    /** The word for it in requests and answers, such as "qcow2". */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The format with this word, in any case; empty when there is none. */
    public static Optional<ImageFormat> of(String word) {
        for (ImageFormat format : values()) {
            if (format.word().equalsIgnoreCase(word)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    String extension() {
        return extension;
    }
}
