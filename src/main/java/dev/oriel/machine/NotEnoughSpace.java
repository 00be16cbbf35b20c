package dev.oriel.machine;

import dev.oriel.image.Bytes;

/** The host's disk has too little room left for something. */
public class NotEnoughSpace extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long wanted;
    private final long free;
    private final long reserve;

    /**
     * @param wanted in bytes, as the others; 0 when it is not known
     * @param reserve what must stay free
     */
    NotEnoughSpace(long wanted, long free, long reserve) {
        super("The host's disk is nearly full: %s are free, %s must stay free, %s are needed."
                .formatted(Bytes.inWords(free), Bytes.inWords(reserve), Bytes.inWords(wanted)));
        this.wanted = wanted;
        this.free = free;
        this.reserve = reserve;
    }

    /** In words: free, reserve, wanted. */
    Object[] figures() {
        return new Object[] {Bytes.inWords(free), Bytes.inWords(reserve), Bytes.inWords(wanted)};
    }

    /** The key of its words in the message bundle. */
    String key() {
        return wanted == 0 ? "machine.space" : "machine.space.wanted";
    }

    long wanted() {
        return wanted;
    }

    long free() {
        return free;
    }

    long reserve() {
        return reserve;
    }
}
