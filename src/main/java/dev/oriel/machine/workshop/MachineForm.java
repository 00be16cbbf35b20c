package dev.oriel.machine.workshop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/** Reads the form of a machine onto a draft. */
public final class MachineForm {

    private final MultiValueMap<String, String> form;
    private final List<FieldProblem> problems = new ArrayList<>();

    private MachineForm(MultiValueMap<String, String> form) {
        this.form = form;
    }

    /** @throws InvalidMachine when a number is none */
    public static MachineDraft read(MultiValueMap<String, String> form, MachineDraft onto) {
        return new MachineForm(form).onto(onto);
    }

    private MachineDraft onto(MachineDraft draft) {
        draft.name = text("name", draft.name);
        draft.description = text("description", draft.description);
        draft.tags = words("tags", draft.tags);
        draft.cpus = number("cpus", draft.cpus);
        draft.memoryMiB = number("memoryMiB", draft.memoryMiB);
        draft.firmware = text("firmware", draft.firmware);
        draft.display = text("display", draft.display);
        draft.cdrom = choice("cdrom", draft.cdrom);
        draft.bootOrder = words("bootOrder", draft.bootOrder);
        draft.kernel = choice("kernel", draft.kernel);
        draft.initrd = choice("initrd", draft.initrd);
        draft.kernelCommandLine = text("kernelCommandLine", draft.kernelCommandLine);
        draft.network = text("network", draft.network);
        draft.keyboardLayout = text("keyboardLayout", draft.keyboardLayout);
        draft.clock = text("clock", draft.clock);
        draft.idleMinutes = optionalNumber("idleMinutes", draft.idleMinutes);
        List<String> removed = form.getOrDefault("removeDisk", List.of());
        draft.disks.removeIf(disk -> disk.number != null && removed.contains(Integer.toString(disk.number)));
        String source = text("disk", "none");
        if (!source.equals("none")) {
            MachineDraft.DiskDraft disk = new MachineDraft.DiskDraft();
            disk.image = source.equals("blank") ? null : source;
            disk.sizeGiB = text("diskSizeGiB", "").isBlank() ? null : number("diskSizeGiB", 0);
            disk.bus = text("diskBus", "virtio");
            draft.disks.add(disk);
        }
        if (!problems.isEmpty()) {
            throw new InvalidMachine(problems);
        }
        return draft;
    }

    private String text(String field, String now) {
        String value = form.getFirst(field);
        return value == null ? now : value.strip();
    }

    private @Nullable String choice(String field, @Nullable String now) {
        String value = form.getFirst(field);
        return value == null ? now : value.isBlank() ? null : value;
    }

    private List<String> words(String field, List<String> now) {
        String value = form.getFirst(field);
        return value == null
                ? now
                : Arrays.stream(value.split(",", -1))
                        .map(String::strip)
                        .filter(word -> !word.isEmpty())
                        .toList();
    }

    private @Nullable Integer optionalNumber(String field, @Nullable Integer now) {
        String value = form.getFirst(field);
        return value == null ? now : value.isBlank() ? null : Integer.valueOf(number(field, 0));
    }

    private int number(String field, int now) {
        String value = form.getFirst(field);
        try {
            return value == null ? now : Integer.parseInt(value.strip());
        } catch (NumberFormatException e) {
            problems.add(FieldProblem.of(field, "number"));
            return now;
        }
    }
}
