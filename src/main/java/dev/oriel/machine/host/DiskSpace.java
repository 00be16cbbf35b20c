package dev.oriel.machine.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The room on a file system.
 *
 * @param totalBytes its size
 * @param freeBytes what the server may still write to it
 */
record DiskSpace(long totalBytes, long freeBytes) {

    /** Of the file system that a folder is on. */
    static DiskSpace of(Path folder) {
        try {
            FileStore store = Files.getFileStore(folder);
            return new DiskSpace(store.getTotalSpace(), store.getUsableSpace());
        } catch (IOException e) {
            throw new UncheckedIOException("The free space of " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }
}
