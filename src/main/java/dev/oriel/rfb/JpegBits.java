package dev.oriel.rfb;

/** The bits of a JPEG scan on their way out (ITU-T T.81, annex F.1.2). For one thread. */
final class JpegBits {

    static final int END_OF_BLOCK = 0x00;
    static final int SIXTEEN_ZEROS = 0xf0;

    private WireBuffer out = new WireBuffer(0);
    private long held;
    private int count;

    void begin(WireBuffer target) {
        out = target;
        held = 0;
        count = 0;
    }

    /** How many bits a value takes, its sign included; 0 for 0. */
    static int size(int value) {
        return 32 - Integer.numberOfLeadingZeros(Math.abs(value));
    }

    void symbol(HuffmanTable table, int symbol) {
        put(table.code(symbol), table.length(symbol));
    }

    /** A number, and how many zeros were before it. */
    void value(HuffmanTable table, int zeros, int value) {
        int size = size(value);
        symbol(table, zeros << 4 | size);
        put(value < 0 ? value - 1 & (1 << size) - 1 : value, size);
    }

    /** Fills the last byte up with ones. */
    void end() {
        int missing = -count & 7;
        put((1 << missing) - 1, missing);
    }

    private void put(int bits, int length) {
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
