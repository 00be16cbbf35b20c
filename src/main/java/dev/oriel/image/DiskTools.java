package dev.oriel.image;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

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

    /**
     * Copies a disk of any format into a qcow2 file without a backing file. Only this one file is opened, whatever it
     * says of others.
     *
     * @param format as the tools call it, such as "vmdk"
     * @param to must not exist yet
     */
    void convert(Path from, String format, Path to, Watch watch) throws DiskToolException;

    /** Makes a qcow2 disk larger. */
    void grow(Path file, long sizeBytes) throws DiskToolException;

    /** Sees how long work goes. */
    @FunctionalInterface
    interface Watch {

        /**
         * Hears of it several times a second.
         *
         * @param done from 0 to 1
         * @return whether the work should go on
         */
        boolean goesOn(double done);
    }

    /** The size in bytes that a guest sees. */
    long virtualSize(Path file, ImageFormat format) throws DiskToolException;

    /** Looks for damage inside a disk file and changes nothing. Formats that cannot be checked pass. */
    void check(Path file, ImageFormat format) throws DiskToolException;

    /**
     * Does the same to a qcow2 file that was not closed, and gives back the space in it that is marked as used and is
     * not. What is damaged is left as it is.
     */
    void mend(Path file) throws DiskToolException;

    /**
     * Creates an empty qcow2 file that is an overlay on another one in the same folder and names it without the folder,
     * so that the two can be copied together. The lower file is not opened: a guest may have it.
     *
     * @param below the name of the file below
     * @param layer must not exist yet
     * @param sizeBytes the size that the guest sees, the same as that of the file below
     */
    void createLayer(String below, Path layer, long sizeBytes) throws DiskToolException;

    /**
     * Puts a layer on a lower file of its chain, so that what is between the two is no longer needed by it. What a guest
     * sees of it stays the same at every moment, even when this is broken off; an interrupt breaks it off.
     *
     * @param layer a qcow2 file that no guest has open
     * @param below the name or path of the new file below, or null for none
     */
    void rebase(Path layer, @Nullable String below, ImageFormat belowFormat) throws DiskToolException;
}
