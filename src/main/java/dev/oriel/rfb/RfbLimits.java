package dev.oriel.rfb;

/**
 * How much the other end may make us hold at once. Whatever is larger is a violation, found before memory is taken.
 *
 * @param cutText bytes of clipboard text in one message
 * @param encodings entries in one SetEncodings
 * @param desktopName bytes of a desktop's name
 */
public record RfbLimits(int cutText, int encodings, int desktopName) {

    public static final RfbLimits DEFAULT = new RfbLimits(1 << 20, 1024, 4096);

    /** Bytes that a fence may carry, by the protocol. */
    static final int FENCE_PAYLOAD = 64;

    int checkedCutText(long length) throws RfbException {
        return checked(length, cutText, "bytes of clipboard text");
    }

    int checkedEncodings(long count) throws RfbException {
        return checked(count, encodings, "encodings");
    }

    int checkedDesktopName(long length) throws RfbException {
        return checked(length, desktopName, "bytes of desktop name");
    }

    static int checkedFence(int length) throws RfbException {
        return checked(length, FENCE_PAYLOAD, "bytes in a fence");
    }

    private static int checked(long amount, int limit, String what) throws RfbException {
        if (amount > limit) {
            throw new RfbException(amount + " " + what + " are more than the " + limit + " allowed");
        }
        return (int) amount;
    }
}
