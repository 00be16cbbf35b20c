package dev.oriel.image;

/** Something in the catalogue file that makes no sense, and where. */
class CatalogueError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int line;

    CatalogueError(int line, String message) {
        super(message);
        this.line = line;
    }

    /** Counted from 1. */
    int line() {
        return line;
    }
}
