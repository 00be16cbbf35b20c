package dev.oriel.machine.workshop;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.util.MultiValueMap;

/** What the fields of a machine's form show: the machine as it is, or what somebody typed and has to correct. */
public final class FormFields {

    private static final Set<String> LABELS = Set.of("name", "description", "tags", "idleMinutes");

    private final Map<String, Object> shown = new HashMap<>();

    /** @param draft the machine as it is */
    public FormFields(MachineDraft draft) {
        shown.put("name", draft.name);
        shown.put("description", draft.description);
        shown.put("tags", String.join(", ", draft.tags));
        shown.put("cpus", draft.cpus);
        shown.put("memoryMiB", draft.memoryMiB);
        shown.put("firmware", draft.firmware);
        shown.put("display", draft.display);
        shown.put("disk", "");
        shown.put("diskSizeGiB", "");
        shown.put("diskBus", "virtio");
        shown.put("removeDisk", List.of());
        shown.put("cdrom", draft.cdrom == null ? "" : draft.cdrom);
        shown.put("bootOrder", String.join(", ", draft.bootOrder));
        shown.put("kernel", draft.kernel == null ? "" : draft.kernel);
        shown.put("initrd", draft.initrd == null ? "" : draft.initrd);
        shown.put("kernelCommandLine", draft.kernelCommandLine);
        shown.put("network", draft.network);
        shown.put("keyboardLayout", draft.keyboardLayout);
        shown.put("clock", draft.clock);
        shown.put("idleMinutes", draft.idleMinutes == null ? "" : draft.idleMinutes);
    }

    /**
     * Puts over it what was typed, right or wrong.
     *
     * @param hardwareToo false when the fields for the hardware are closed and so should tell how things are
     */
    public FormFields typed(MultiValueMap<String, String> form, boolean hardwareToo) {
        form.forEach((field, values) -> {
            if (hardwareToo || LABELS.contains(field)) {
                shown.computeIfPresent(
                        field, (name, before) -> name.equals("removeDisk") ? List.copyOf(values) : values.getFirst());
            }
        });
        return this;
    }

    /** By the names that the fields have in the form. */
    public Map<String, Object> shown() {
        return shown;
    }
}
