package dev.oriel.rfb;

/** A way to write the pixels of a rectangle. Those that Oriel speaks, in either direction. */
public enum Encoding {
    /** RFC 6143 section 7.7.1. */
    RAW(0),
    /** RFC 6143 section 7.7.2. */
    COPY_RECT(1),
    /** rfbproto, Tight Encoding. */
    TIGHT(7),
    /** RFC 6143 section 7.7.6. */
    ZRLE(16);

    private final int number;

    Encoding(int number) {
        this.number = number;
    }

    /** The encoding-type on the wire. */
    public int number() {
        return number;
    }

    /** Whether a rectangle's bytes depend on what was sent before, so that they fit one connection only. */
    public boolean hasHistory() {
        return this == ZRLE;
    }
}
