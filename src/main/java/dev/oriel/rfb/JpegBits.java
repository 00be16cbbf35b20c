package dev.oriel.rfb;

/** The bits of a JPEG scan on their way out (ITU-T T.81, annex F.1.2.3). For one thread. */
final class JpegBits {

    private WireBuffer out = new WireBuffer(0);
    private long held;
    private int count;

    void begin(WireBuffer target) {
        out = target;
        held = 0;
        count = 0;
    }

    /** Fills the last byte up with ones. */
    void end() {
        int missing = -count & 7;
        put((1 << missing) - 1, missing);
    }

    /** Adds bits, the highest first. */
    void put(int bits, int length) {
        held = held << length | bits;
        count += length;
        while (count >= 8) {
            count -= 8;
            int octet = (int) (held >>> count) & 0xff;
            out.u8(octet);
            if (octet == 0xff) {
                out.u8(0); // what begins with 0xff is a marker, unless a zero follows
            }
        }
    }
}
