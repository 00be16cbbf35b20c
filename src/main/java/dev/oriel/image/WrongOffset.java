package dev.oriel.image;

/** A piece of a file does not begin where the one before it has ended, or the file was being written by somebody else. */
class WrongOffset extends RuntimeException {

    private static final long serialVersionUID = 1L;

    WrongOffset(long said, long has) {
        super("The piece begins at %d and the file ends at %d.".formatted(said, has));
    }
}
