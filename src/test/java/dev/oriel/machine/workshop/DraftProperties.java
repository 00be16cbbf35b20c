package dev.oriel.machine.workshop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oriel.OrielHome;
import dev.oriel.account.AccountPrincipal;
import dev.oriel.account.Role;
import dev.oriel.image.ImageLibrary;
import dev.oriel.image.SmallLibrary;
import dev.oriel.machine.Definition;
import dev.oriel.machine.MachineDisk;
import dev.oriel.machine.MachineWords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.springframework.util.LinkedMultiValueMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whatever somebody sends as a machine, it is one that fits the database, or all that is wrong is told in words. */
class DraftProperties {

    private static final int TRIES = 2000;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final AccountPrincipal WHO = new AccountPrincipal(UUID.randomUUID(), "owner", Role.USER);
    private static final List<String> FIELDS = List.of(
            "name",
            "description",
            "tags",
            "cpus",
            "memoryMiB",
            "firmware",
            "display",
            "disks",
            "cdrom",
            "bootOrder",
            "kernel",
            "initrd",
            "kernelCommandLine",
            "network",
            "keyboardLayout",
            "clock",
            "owner");

    private final ImageLibrary images;
    private final MachineWords words;

    DraftProperties() throws IOException {
        images = SmallLibrary.at(new OrielHome(Path.of("target", "homes", "drafts")));
        ResourceBundleMessageSource messages = new ResourceBundleMessageSource();
        messages.setBasename("messages/machine");
        messages.setDefaultEncoding("UTF-8");
        words = new MachineWords(messages);
    }

    @Property(tries = TRIES)
    void jsonIsAMachineOrInvalid(@ForAll("wishes") Map<String, Object> wish) {
        JsonNode json = JSON.valueToTree(wish);
        try {
            requireFits(DraftCheck.check(DraftReader.read(json, new MachineDraft()), WHO, images, null));
        } catch (InvalidMachine invalid) {
            requireWords(invalid);
        }
    }

    @Property(tries = TRIES)
    void aFormIsAMachineOrInvalid(@ForAll("forms") Map<String, String> form) {
        LinkedMultiValueMap<String, String> sent = new LinkedMultiValueMap<>();
        form.forEach(sent::add);
        try {
            requireFits(DraftCheck.check(MachineForm.read(sent, new MachineDraft()), WHO, images, null));
        } catch (InvalidMachine invalid) {
            requireWords(invalid);
        }
    }

    @Property(tries = 300)
    void whateverIsNoObjectIsNoMachine(@ForAll("values") Object value) {
        JsonNode json = JSON.valueToTree(value);
        if (!json.isObject()) {
            InvalidMachine invalid =
                    catchThrowableOfType(InvalidMachine.class, () -> DraftReader.read(json, new MachineDraft()));
            assertThat(invalid.problems()).containsExactly(FieldProblem.of("", "object"));
        }
    }

    @Property(tries = 300)
    void anUnknownFieldIsNamed(@ForAll("unknown") String field) {
        JsonNode json = JSON.valueToTree(Map.of("name", "x", field, 1));
        InvalidMachine invalid =
                catchThrowableOfType(InvalidMachine.class, () -> DraftReader.read(json, new MachineDraft()));
        assertThat(invalid.problems()).containsExactly(FieldProblem.of(field, "unknown"));
    }

    @Example
    void nullBringsTheUsualChoiceBackAndWhatIsNotSaidStays() {
        MachineDraft draft = new MachineDraft();
        draft.cpus = 4;
        draft.network = "nat";
        draft.tags = List.of("a");
        DraftReader.read(JSON.readTree("{\"cpus\":null,\"tags\":null}"), draft);
        assertThat(draft.cpus).isEqualTo(1);
        assertThat(draft.tags).isEmpty();
        assertThat(draft.network).isEqualTo("nat");
    }

    @Example
    void allThatIsWrongIsToldAtOnce() {
        JsonNode json = JSON.readTree("{\"name\":5,\"cpus\":1.5,\"tags\":\"a\",\"disks\":[{\"colour\":1}],\"x\":1}");
        InvalidMachine invalid =
                catchThrowableOfType(InvalidMachine.class, () -> DraftReader.read(json, new MachineDraft()));
        assertThat(invalid.problems())
                .extracting(FieldProblem::field)
                .containsExactlyInAnyOrder("name", "cpus", "tags", "disks.colour", "x");
    }

    @Provide
    Arbitrary<Map<String, Object>> wishes() {
        return Arbitraries.maps(
                        Arbitraries.frequencyOf(
                                Tuple.of(20, Arbitraries.of(FIELDS)),
                                Tuple.of(1, Arbitraries.strings().ofMaxLength(5))),
                        values())
                .ofMaxSize(6)
                .map(fields -> {
                    fields.putIfAbsent("name", "Mine");
                    return fields;
                });
    }

    @Provide
    Arbitrary<Map<String, String>> forms() {
        return Arbitraries.maps(
                        Arbitraries.of(FIELDS).map(field -> field.equals("disks") ? "disk" : field),
                        Arbitraries.oneOf(texts(), numbers().map(Object::toString)))
                .ofMaxSize(6)
                .map(fields -> {
                    fields.putIfAbsent("name", "Mine");
                    return fields;
                });
    }

    @Provide
    Arbitrary<Object> values() {
        Arbitrary<Object> plain = Arbitraries.oneOf(
                texts().map(text -> (Object) text),
                numbers().map(number -> (Object) number),
                Arbitraries.of(true, 1.5, 1e300));
        Arbitrary<Object> disk = Arbitraries.maps(
                        Arbitraries.of("number", "image", "sizeGiB", "bus", "sizeBytes"), plain)
                .ofMaxSize(4)
                .map(fields -> (Object) fields);
        Arbitrary<Object> item = Arbitraries.oneOf(plain, disk).injectNull(0.05);
        return Arbitraries.oneOf(plain, disk, item.list().ofMaxSize(20).map(list -> (Object) list))
                .injectNull(0.05);
    }

    @Provide
    Arbitrary<String> unknown() {
        return Arbitraries.strings().filter(field -> !FIELDS.contains(field));
    }

    private static Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.of("virtio", "ide", "bios", "uefi", "nat", "disk", "cdrom", "de", "blank", "none", "a, a"),
                Arbitraries.of("\uD83D\uDE00".repeat(40), "\uD835\uDC00".repeat(32), "\uD800", "\0", "x".repeat(3000)),
                Arbitraries.create(() -> UUID.randomUUID().toString()),
                Arbitraries.strings().ofMaxLength(80));
    }

    private static Arbitrary<Number> numbers() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(-2, 70).map(number -> (Number) number),
                Arbitraries.integers().map(number -> (Number) number),
                Arbitraries.longs().map(number -> (Number) number));
    }

    /** The limits of the columns in the database, which count in UTF-16. */
    private static void requireFits(DraftCheck.Checked checked) {
        Definition definition = checked.definition();
        assertThat(definition.name()).hasSizeBetween(1, 64);
        assertThat(definition.description()).hasSizeLessThanOrEqualTo(2000);
        assertThat(definition.tags()).allSatisfy(tag -> assertThat(tag).hasSizeBetween(1, 32));
        assertThat(definition.kernelCommandLine()).hasSizeLessThanOrEqualTo(2048);
        String texts = definition.name() + " " + definition.description() + " " + definition.kernelCommandLine();
        assertThat(texts.codePoints()).noneMatch(c -> c == 0 || Character.getType(c) == Character.SURROGATE);
        assertThat(checked.disks())
                .hasSizeLessThanOrEqualTo(8)
                .allSatisfy(disk -> assertThat(disk.sizeBytes()).isPositive());
        assertThat(checked.disks()).extracting(MachineDisk::number).doesNotHaveDuplicates();
    }

    private void requireWords(InvalidMachine invalid) {
        assertThat(invalid.problems()).isNotEmpty();
        for (FieldProblem problem : invalid.problems()) {
            for (Locale language : List.of(Locale.ENGLISH, Locale.GERMAN)) {
                assertThat(words.explain(problem, language)).isNotBlank();
            }
        }
    }
}
