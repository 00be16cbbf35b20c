package dev.oriel.recording;

import dev.oriel.framebuffer.Framebuffer;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Something that happened to the screen at a time. In the file:
 *
 * <pre>
 *  4  time, milliseconds since the recording began; never less than that of the entry before
 *  1  kind: {@link Kind#code()}
 *  4  length of the payload, bytes
 *  n  payload: whole FramebufferUpdate messages (RFC 6143 section 7.6.1), pixels in Oriel's own format, in Tight without
 *     history, CopyRect, Cursor and DesktopSize; nothing for {@link Kind#STILL}
 *  4  CRC-32C of all of the above
 * </pre>
 *
 * @param payload is not copied and must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
record TimelineEntry(long timeMillis, Kind kind, byte[] payload) {

    /** Bytes before the payload. */
    static final int PREFIX = 9;

    /** Bytes of an entry without its payload. */
    static final int OVERHEAD = PREFIX + 4;

    /** The longest payload that is accepted: the largest screen, a little more than raw. */
    static final int LONGEST_PAYLOAD = 4 * Framebuffer.MAX_AREA + (8 << 20);

    /** The latest time that fits, seven weeks. */
    static final long LATEST = 0xffff_ffffL;

    /** What an entry means to a player. */
    enum Kind {
        /** The whole picture, its size and the pointer: playing can begin here. */
        KEY_FRAME(1),
        /** What has changed since the entry before. */
        CHANGE(2),
        /** Nothing has changed until now; without a payload. */
        STILL(3);

        private static final Kind[] KINDS = values();

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        /** @throws TimelineException when nothing has this code */
        static Kind of(int code) throws TimelineException {
            for (Kind kind : KINDS) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new TimelineException("an entry has the unknown kind " + code);
        }
    }

    /** What stands before a payload. */
    record Prefix(long timeMillis, Kind kind, int length) {

        /**
         * Reads {@value #PREFIX} bytes.
         *
         * @throws TimelineException when this cannot be the beginning of an entry
         */
        static Prefix parse(ByteBuffer bytes) throws TimelineException {
            long time = bytes.getInt() & 0xffff_ffffL;
            Kind kind = Kind.of(bytes.get());
            int length = bytes.getInt();
            if (length < 0 || length > LONGEST_PAYLOAD || kind == Kind.STILL && length > 0) {
                throw new TimelineException("an entry has the impossible length " + (length & 0xffff_ffffL));
            }
            return new Prefix(time, kind, length);
        }
    }

    /** All of the entry as it is written. */
    ByteBuffer toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(OVERHEAD + payload.length);
        bytes.putInt((int) timeMillis).put((byte) kind.code()).putInt(payload.length);
        bytes.put(payload);
        return bytes.putInt(checksum(bytes.array(), bytes.position())).flip();
    }

    static int checksum(byte[] bytes, int length) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, 0, length);
        return (int) sum.getValue();
    }
}
