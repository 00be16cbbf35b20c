package dev.oriel.image;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;

/** What a file may be that somebody brings: a format of the library, or another program's disk, which is converted. */
enum FileFormat {
    RAW(ImageFormat.RAW),
    QCOW2(ImageFormat.QCOW2),
    ISO(ImageFormat.ISO),
    KERNEL(ImageFormat.KERNEL),
    INITRD(ImageFormat.INITRD),
    /** VMware's; a single file that is sparse or made for streaming. */
    VMDK(ImageFormat.QCOW2),
    /** VirtualBox's. */
    VDI(ImageFormat.QCOW2),
    /** Hyper-V's. */
    VHDX(ImageFormat.QCOW2);

    private final ImageFormat result;

    FileFormat(ImageFormat result) {
        this.result = result;
    }

    /** What it is in the library. */
    ImageFormat result() {
        return result;
    }

    /** Whether it has to be converted. */
    boolean isForeign() {
        return ordinal() >= VMDK.ordinal();
    }

    static FileFormat of(ImageFormat format) {
        return valueOf(format.name());
    }

    /** The word for it in requests and answers, and for the disk tools, such as "vmdk". */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The format with this word, in any case; empty when there is none. */
    static Optional<FileFormat> of(String word) {
        for (FileFormat format : values()) {
            if (format.word().equalsIgnoreCase(word)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}
