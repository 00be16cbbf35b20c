package dev.oriel.machine.workshop;

import dev.oriel.engine.GuestSpec.BootDevice;
import dev.oriel.engine.GuestSpec.Bus;
import dev.oriel.engine.GuestSpec.Clock;
import dev.oriel.engine.GuestSpec.DisplayAdapter;
import dev.oriel.engine.GuestSpec.Firmware;
import dev.oriel.engine.GuestSpec.Network;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The words that stand for the choices of a machine in JSON and in forms: "std-vga" for STD_VGA. */
public final class Words {

    static final List<String> FIRMWARE = of(Firmware.values());
    static final List<String> DISPLAYS = of(DisplayAdapter.values());
    static final List<String> BUSES = of(Bus.values());
    static final List<String> NETWORKS = of(Network.values());
    static final List<String> BOOT_DEVICES = of(BootDevice.values());
    static final List<String> CLOCKS = of(Clock.values());

    /** The layouts that QEMU knows; see the folder keymaps of its data. */
    public static final List<String> KEYBOARD_LAYOUTS = List.of(
            "en-us", "en-gb", "de", "de-ch", "ar", "bepo", "cz", "da", "es", "et", "fi", "fo", "fr", "fr-be", "fr-ca",
            "fr-ch", "hr", "hu", "is", "it", "ja", "lt", "lv", "mk", "nl", "no", "pl", "pt", "pt-br", "ru", "sl", "sv",
            "th", "tr");

    private Words() {}

    /** The word that stands for a choice. */
    public static String of(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static <E extends Enum<E>> Optional<E> parse(Class<E> type, String word) {
        return Arrays.stream(type.getEnumConstants())
                .filter(choice -> of(choice).equals(word))
                .findFirst();
    }

    private static List<String> of(Enum<?>[] choices) {
        return Arrays.stream(choices).map(Words::of).toList();
    }
}
