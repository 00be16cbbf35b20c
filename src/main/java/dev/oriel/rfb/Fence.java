package dev.oriel.rfb;

import java.util.Arrays;

/**
 * A marker in the stream that the other end echoes (rfbproto, Fence).
 *
 * @param flags {@link #BLOCK_BEFORE}, {@link #BLOCK_AFTER}, {@link #SYNC_NEXT}, {@link #REQUEST}
 * @param payload at most 64 bytes that come back unchanged; not copied, must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // compared by its bytes, see equals
public record Fence(int flags, byte[] payload) {

    /** What came before has been dealt with when the echo is sent. */
    public static final int BLOCK_BEFORE = 1;

    /** What comes after is not touched until the echo is sent. */
    public static final int BLOCK_AFTER = 1 << 1;

    /** The next message is dealt with together with the echo. */
    public static final int SYNC_NEXT = 1 << 2;

    /** Wants an echo. */
    public static final int REQUEST = 1 << 31;

    private static final int KNOWN = BLOCK_BEFORE | BLOCK_AFTER | SYNC_NEXT;

    public Fence {
        if (payload.length > RfbLimits.FENCE_PAYLOAD) {
            throw new IllegalArgumentException("a fence carries at most 64 bytes, not " + payload.length);
        }
    }

    public boolean isRequest() {
        return (flags & REQUEST) != 0;
    }

    /** The answer to this request: the same bytes, with the flags that we know. */
    public Fence echo() {
        return new Fence(flags & KNOWN, payload);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fence that && flags == that.flags && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return 31 * flags + Arrays.hashCode(payload);
    }

    @Override
    public String toString() {
        return "Fence[flags=" + Integer.toHexString(flags) + ", payload=" + payload.length + " bytes]";
    }
}
