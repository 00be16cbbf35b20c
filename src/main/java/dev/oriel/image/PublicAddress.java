package dev.oriel.image;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/**
 * Tells addresses that anybody can reach from those that only this host and its neighbours can: a server that fetches
 * what people ask for must not lend them its place in the network. After the registries of special-purpose addresses
 * (RFC 6890 and its updates).
 */
final class PublicAddress {

    private static final List<Range> NOT_PUBLIC = List.of(
            Range.of("0.0.0.0", 8),
            Range.of("10.0.0.0", 8),
            Range.of("100.64.0.0", 10),
            Range.of("127.0.0.0", 8),
            Range.of("169.254.0.0", 16),
            Range.of("172.16.0.0", 12),
            Range.of("192.0.0.0", 24),
            Range.of("192.0.2.0", 24),
            Range.of("192.88.99.0", 24),
            Range.of("192.168.0.0", 16),
            Range.of("198.18.0.0", 15),
            Range.of("198.51.100.0", 24),
            Range.of("203.0.113.0", 24),
            Range.of("224.0.0.0", 4),
            Range.of("240.0.0.0", 4),
            // The metadata service of one cloud has a public address.
            Range.of("168.63.129.16", 32));

    /** Only what has been given out for the internet, without what carries an IPv4 address inside. */
    private static final Range GLOBAL_IPV6 = Range.of("2000::", 3);

    private static final List<Range> NOT_PUBLIC_IPV6 =
            List.of(Range.of("2001::", 23), Range.of("2001:db8::", 32), Range.of("2002::", 16), Range.of("3fff::", 20));

    private PublicAddress() {}

    static boolean is(InetAddress address) {
        if (address instanceof Inet4Address) {
            return NOT_PUBLIC.stream().noneMatch(range -> range.holds(address));
        }
        return GLOBAL_IPV6.holds(address) && NOT_PUBLIC_IPV6.stream().noneMatch(range -> range.holds(address));
    }

    /** All addresses that begin with the same bits. */
    private record Range(byte[] start, int bits) {

        static Range of(String start, int bits) {
            return new Range(InetAddress.ofLiteral(start).getAddress(), bits);
        }

        boolean holds(InetAddress address) {
            byte[] bytes = address.getAddress();
            if (bytes.length != start.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit & 7);
                if ((bytes[bit >> 3] & mask) != (start[bit >> 3] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
