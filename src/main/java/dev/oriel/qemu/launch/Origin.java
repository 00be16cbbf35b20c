package dev.oriel.qemu.launch;

import java.nio.file.Path;
import java.util.Optional;

/** Where a new QEMU process gets its guest from, and where it keeps the guest's memory. */
public sealed interface Origin {

    /** The file that QEMU maps as the guest's memory. It is handed over as the process's standard input. */
    default Optional<Path> memory() {
        return Optional.empty();
    }

    /** Nowhere: the guest boots. */
    record Boot() implements Origin {}

    /** A whole state, which is sent to the process. */
    record Stream() implements Origin {}

    /**
     * A memory file, of which the guest copies the pages that it writes, and a state without memory, which is sent to
     * the process.
     *
     * @param readOnly whether QEMU is to open the file for reading only, which it cannot do before 8.2
     */
    record FromFile(Path file, boolean readOnly) implements Origin {

        @Override
        public Optional<Path> memory() {
            return Optional.of(file);
        }
    }
}
