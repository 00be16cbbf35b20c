package dev.oriel.machine.workshop;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads JSON onto a draft, as RFC 7396 (JSON Merge Patch) has it: what is not there stays as it is, and null brings the
 * usual choice back.
 */
public final class DraftReader {

    private final List<FieldProblem> problems = new ArrayList<>();
    private final MachineDraft draft;
    private final MachineDraft usual = new MachineDraft();

    private DraftReader(MachineDraft draft) {
        this.draft = draft;
    }

    /** @throws InvalidMachine when something has the wrong type, or a name that no field has */
    public static MachineDraft read(JsonNode json, MachineDraft onto) {
        if (!json.isObject()) {
            throw new InvalidMachine(List.of(FieldProblem.of("", "object")));
        }
        DraftReader reader = new DraftReader(onto);
        json.properties().forEach(field -> reader.read(field.getKey(), field.getValue()));
        if (!reader.problems.isEmpty()) {
            throw new InvalidMachine(reader.problems);
        }
        return onto;
    }

    private void read(String field, JsonNode value) {
        switch (field) {
            case "name" -> text(field, value, usual.name, x -> draft.name = x);
            case "description" -> text(field, value, usual.description, x -> draft.description = x);
            case "tags" -> texts(field, value, usual.tags, x -> draft.tags = x);
            case "cpus" -> number(field, value, usual.cpus, x -> draft.cpus = x);
            case "memoryMiB" -> number(field, value, usual.memoryMiB, x -> draft.memoryMiB = x);
            case "firmware" -> text(field, value, usual.firmware, x -> draft.firmware = x);
            case "display" -> text(field, value, usual.display, x -> draft.display = x);
            case "disks" -> list(field, value, List.of(), this::disk, x -> draft.disks = x);
            case "cdrom" -> optionalText(field, value, x -> draft.cdrom = x);
            case "bootOrder" -> texts(field, value, usual.bootOrder, x -> draft.bootOrder = x);
            case "kernel" -> optionalText(field, value, x -> draft.kernel = x);
            case "initrd" -> optionalText(field, value, x -> draft.initrd = x);
            case "kernelCommandLine" -> text(field, value, usual.kernelCommandLine, x -> draft.kernelCommandLine = x);
            case "network" -> text(field, value, usual.network, x -> draft.network = x);
            case "keyboardLayout" -> text(field, value, usual.keyboardLayout, x -> draft.keyboardLayout = x);
            case "clock" -> text(field, value, usual.clock, x -> draft.clock = x);
            case "idleMinutes" -> optionalNumber(field, value, x -> draft.idleMinutes = x);
            case "owner" -> optionalText(field, value, x -> draft.owner = x);
            default -> problems.add(FieldProblem.of(field, "unknown"));
        }
    }

    private MachineDraft.@Nullable DiskDraft disk(JsonNode json) {
        if (!json.isObject()) {
            return null;
        }
        MachineDraft.DiskDraft disk = new MachineDraft.DiskDraft();
        json.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            String field = "disks." + entry.getKey();
            switch (entry.getKey()) {
                case "number" -> optionalNumber(field, value, x -> disk.number = x);
                case "image" -> optionalText(field, value, x -> disk.image = x);
                case "sizeGiB" -> optionalNumber(field, value, x -> disk.sizeGiB = x);
                case "bus" -> text(field, value, "virtio", x -> disk.bus = x);
                // What an answer says about a disk beside this may come back with it.
                case "sizeBytes" -> {}
                default -> problems.add(FieldProblem.of(field, "unknown"));
            }
        });
        return disk;
    }

    private void text(String field, JsonNode value, String usualText, Consumer<String> to) {
        optionalText(field, value, x -> to.accept(x == null ? usualText : x));
    }

    private void optionalText(String field, JsonNode value, Consumer<@Nullable String> to) {
        if (value.isNull()) {
            to.accept(null);
        } else if (value.isString()) {
            to.accept(value.stringValue());
        } else {
            problems.add(FieldProblem.of(field, "text"));
        }
    }

    private void number(String field, JsonNode value, int usualNumber, Consumer<Integer> to) {
        optionalNumber(field, value, x -> to.accept(x == null ? usualNumber : x));
    }

    private void optionalNumber(String field, JsonNode value, Consumer<@Nullable Integer> to) {
        if (value.isNull()) {
            to.accept(null);
        } else if (value.isIntegralNumber() && value.canConvertToInt()) {
            to.accept(value.intValue());
        } else {
            problems.add(FieldProblem.of(field, "number"));
        }
    }

    private void texts(String field, JsonNode value, List<String> usualTexts, Consumer<List<String>> to) {
        list(field, value, usualTexts, item -> item.isString() ? item.stringValue() : null, to);
    }

    private <T> void list(
            String field,
            JsonNode value,
            List<T> usualItems,
            Function<JsonNode, @Nullable T> reader,
            Consumer<List<T>> to) {
        if (value.isNull()) {
            to.accept(new ArrayList<>(usualItems));
            return;
        }
        if (!value.isArray()) {
            problems.add(FieldProblem.of(field, "list"));
            return;
        }
        List<T> items = new ArrayList<>();
        for (JsonNode item : value) {
            T read = reader.apply(item);
            if (read == null) {
                problems.add(FieldProblem.of(field, "list"));
                return;
            }
            items.add(read);
        }
        to.accept(items);
    }
}
