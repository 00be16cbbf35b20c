package dev.oriel.image;

import org.jspecify.annotations.Nullable;

/**
 * A well-known image that can be fetched.
 *
 * @param id a short word, unique in the catalogue
 * @param sizeBytes of the file, or null when nobody has written it down
 * @param memoryMiB that a machine with it should have, or null
 * @param example whether it only shows how an entry is written, and cannot be fetched
 */
record CatalogueEntry(
        String id,
        String name,
        String description,
        String url,
        FileFormat format,
        String sha256,
        @Nullable Long sizeBytes,
        @Nullable Integer memoryMiB,
        boolean example) {

    /** The size as people read it; empty when nobody knows. */
    public String size() {
        return sizeBytes == null ? "" : Bytes.inWords(sizeBytes);
    }
}
