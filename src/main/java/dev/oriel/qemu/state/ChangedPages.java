package dev.oriel.qemu.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * Takes the pages out of a state that are as they are in the memory that the guest was made of: a QEMU that maps that
 * memory has them.
 */
final class ChangedPages implements StateSplitter.Pages {

    private final SharedPages shared;

    /** A page that is sent once more must not be taken out, or the guest would come back with what was sent first. */
    private final BitSet passedOn = new BitSet();

    ChangedPages(SharedPages shared) {
        this.shared = shared;
    }

    /** A record that names its block stays, because those after it may only say that they are of the same one. */
    @Override
    public boolean takes(long address, ByteBuffer page, boolean namesBlock) throws IOException {
        return decide(address, !namesBlock && isFirst(address) && shared.has(address, page));
    }

    @Override
    public boolean takesZeros(long address, boolean namesBlock) {
        return decide(address, !namesBlock && isFirst(address) && shared.isZero(address));
    }

    private boolean isFirst(long address) {
        return !passedOn.get(number(address));
    }

    private boolean decide(long address, boolean taken) {
        if (!taken) {
            passedOn.set(number(address));
        }
        return taken;
    }

    private static int number(long address) {
        return Math.toIntExact(address / PageWriter.PAGE);
    }
}
