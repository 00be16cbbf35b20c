package dev.oriel.image;

import java.nio.file.Path;

/**
 * The tools that make and examine disk files: a port that an engine fills.
 *
 * <p>Formats are always given and never guessed from the content, and a tool never sees an uploaded file whose header
 * has not been inspected first.
 */
public interface DiskTools {

    /**
     * Creates a qcow2 file that holds only what differs from a read-only backing file.
     *
     * @param backing an image of the library; never written
     * @param overlay must not exist yet
     * @param sizeBytes the size that the guest sees, at least the backing file's virtual size
     */
    void createOverlay(Path backing, ImageFormat backingFormat, Path overlay, long sizeBytes) throws DiskToolException;

    /**
     * Creates an empty qcow2 disk that grows as it is written.
     *
     * @param file must not exist yet
     * @param sizeBytes the size that the guest sees
     */
    void createBlank(Path file, long sizeBytes) throws DiskToolException;

    /**
     * Copies what a guest sees of a disk into a qcow2 file without a backing file.
     *
     * @param from nobody writes to it meanwhile; a paused guest may have it open
     * @param to must not exist yet
     */
    void flatten(Path from, ImageFormat format, Path to) throws DiskToolException;

    /** The size in bytes that a guest sees. */
    long virtualSize(Path file, ImageFormat format) throws DiskToolException;

    /** Looks for damage inside a disk file and changes nothing. Formats that cannot be checked pass. */
    void check(Path file, ImageFormat format) throws DiskToolException;
}
