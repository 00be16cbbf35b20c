package dev.oriel.recording;

import dev.oriel.framebuffer.Framebuffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;

/**
 * The first bytes of a timeline file: what it is a recording of. Numbers are big endian.
 *
 * <pre>
 *  8  signature: 89 "OTL" 0d 0a 1a 0a, so that a file that was taken for text is recognised
 *  2  version, {@value #VERSION}
 *  8  when the recording began, milliseconds since 1970 (UTC)
 * 16  the machine's id
 *  2  the screen's width at first, pixels
 *  2  the screen's height at first, pixels
 *  2  length of the machine's name, bytes, and the name in UTF-8
 * </pre>
 *
 * @param machine the machine's id
 * @param machineName what it was called when the recording began
 * @param startedAt what the times of the entries count from, with milliseconds
 * @param width pixels
 * @param height pixels
 */
record TimelineHeader(UUID machine, String machineName, Instant startedAt, int width, int height) {

    static final int VERSION = 1;

    /** The longest header, bytes. */
    static final int LONGEST = 40 + 0xffff;

    /** Bytes before the name. */
    static final int FIXED = 40;

    private static final byte[] SIGNATURE = {(byte) 0x89, 'O', 'T', 'L', '\r', '\n', 0x1a, '\n'};

    byte[] toBytes() {
        byte[] name = machineName.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(FIXED + name.length);
        bytes.put(SIGNATURE).putShort((short) VERSION).putLong(startedAt.toEpochMilli());
        bytes.putLong(machine.getMostSignificantBits()).putLong(machine.getLeastSignificantBits());
        bytes.putShort((short) width).putShort((short) height);
        bytes.putShort((short) name.length).put(name);
        return bytes.array();
    }

    /**
     * Takes a header off the beginning of these bytes.
     *
     * @throws TimelineException when there is none, or of another version, or its screen is not one of ours
     */
    static TimelineHeader parse(ByteBuffer bytes) throws TimelineException {
        byte[] signature = new byte[SIGNATURE.length];
        if (bytes.remaining() >= FIXED) {
            bytes.get(signature);
        }
        if (!Arrays.equals(SIGNATURE, signature)) {
            throw new TimelineException("this is not a recording");
        }
        int version = bytes.getShort() & 0xffff;
        if (version != VERSION) {
            throw new TimelineException("the recording has version " + version + ", and only 1 is known here");
        }
        Instant startedAt = Instant.ofEpochMilli(bytes.getLong());
        UUID machine = new UUID(bytes.getLong(), bytes.getLong());
        int width = bytes.getShort() & 0xffff;
        int height = bytes.getShort() & 0xffff;
        if (width < 1
                || height < 1
                || width > Framebuffer.MAX_EDGE
                || height > Framebuffer.MAX_EDGE
                || width * height > Framebuffer.MAX_AREA) {
            throw new TimelineException("the recording's screen of " + width + "x" + height + " is not supported");
        }
        byte[] name = new byte[bytes.getShort() & 0xffff];
        if (bytes.remaining() < name.length) {
            throw new TimelineException("the recording ends in its header");
        }
        bytes.get(name);
        return new TimelineHeader(machine, new String(name, StandardCharsets.UTF_8), startedAt, width, height);
    }
}
