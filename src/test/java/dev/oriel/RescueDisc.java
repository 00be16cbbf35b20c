package dev.oriel;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** GRUB on a CD, from Debian's grub-rescue-pc: it boots in two seconds to a menu that answers keys. */
final class RescueDisc {

    private static final Path FILE = Path.of("/usr/lib/grub-rescue/grub-rescue-cdrom.iso");

    private RescueDisc() {}

    /**
     * Makes a machine that boots it, and leaves it off.
     *
     * @param wish what else the machine has, in the words of the API
     * @return its id
     */
    static String makeMachine(Api api, Map<String, Object> wish) throws Exception {
        Map<String, Object> definition = new HashMap<>(wish);
        definition.put("name", "Rescue");
        definition.put("memoryMiB", 64);
        definition.put("cdrom", upload(api));
        definition.put("bootOrder", List.of("cdrom"));
        return api.post("/api/v1/machines", definition).path("id").asString();
    }

    /** Adds it to the library, and gives its id there. */
    static String upload(Api api) throws Exception {
        return api.upload("/api/v1/images?name=GRUB&format=iso", FILE)
                .path("id")
                .asString();
    }
}
