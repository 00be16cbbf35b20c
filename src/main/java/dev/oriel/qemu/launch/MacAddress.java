package dev.oriel.qemu.launch;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;

/** The network address of a guest's card: QEMU's own prefix and three bytes that follow from the guest's id. */
final class MacAddress {

    private MacAddress() {}

    /** The same guest always gets the same address. */
    static String of(UUID guest) {
        long mixed = UUID.nameUUIDFromBytes(guest.toString().getBytes(StandardCharsets.UTF_8))
                .getLeastSignificantBits();
        return String.format(
                Locale.ROOT, "52:54:00:%02x:%02x:%02x", mixed & 0xff, mixed >> 8 & 0xff, mixed >> 16 & 0xff);
    }
}
