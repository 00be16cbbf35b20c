package dev.oriel.machine.workshop;

import dev.oriel.account.AccountPrincipal;
import dev.oriel.engine.GuestSpec.BootDevice;
import dev.oriel.engine.GuestSpec.Bus;
import dev.oriel.engine.GuestSpec.Clock;
import dev.oriel.engine.GuestSpec.DisplayAdapter;
import dev.oriel.engine.GuestSpec.Firmware;
import dev.oriel.engine.GuestSpec.Network;
import dev.oriel.image.Bytes;
import dev.oriel.image.Image;
import dev.oriel.image.ImageFormat;
import dev.oriel.image.ImageLibrary;
import dev.oriel.machine.Definition;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineDisk;
import dev.oriel.machine.register.Upkeep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Holds a draft against the rules, finds all that is wrong with it, and gives the definition when nothing is. */
public final class DraftCheck {

    static final int MAX_NAME_LENGTH = 64;
    static final int MAX_DESCRIPTION_LENGTH = 2000;
    static final int MAX_TAGS = 16;
    static final int MAX_CPUS = 64;
    static final int MIN_MEMORY_MIB = 16;
    static final int MAX_MEMORY_MIB = 1048576;
    static final int MAX_DISKS = 8;
    static final int MAX_DISK_GIB = 2048;

    /** COMMAND_LINE_SIZE of the Linux kernel on x86 is 2048 with the closing zero. */
    static final int MAX_COMMAND_LINE_LENGTH = 2047;

    /** An IDE controller takes four drives, and the CD-ROM is one of them. */
    private static final int MAX_IDE_DISKS = 3;

    private static final long GIB = 1024L * 1024 * 1024;
    private static final Pattern TAG = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._:-]*");

    /** In UTF-16 as the database counts, not in code points as a pattern does. */
    private static final int MAX_TAG_LENGTH = 32;

    private final MachineDraft draft;
    private final AccountPrincipal who;
    private final ImageLibrary images;
    private final @Nullable Machine before;
    private final List<FieldProblem> problems = new ArrayList<>();

    private DraftCheck(MachineDraft draft, AccountPrincipal who, ImageLibrary images, @Nullable Machine before) {
        this.draft = draft;
        this.who = who;
        this.images = images;
        this.before = before;
    }

    /** What a draft has become: complete and right. */
    record Checked(
            Definition definition,
            List<MachineDisk> disks,
            @Nullable Integer idleMinutes) {}

    /** As many processors as a guest may have on this host. */
    public static int maxCpus() {
        return Math.min(MAX_CPUS, Runtime.getRuntime().availableProcessors());
    }

    /**
     * @param before the machine that the draft is to change, or null for a new one
     * @throws InvalidMachine with every problem that was found
     */
    static Checked check(MachineDraft draft, AccountPrincipal who, ImageLibrary images, @Nullable Machine before) {
        return new DraftCheck(draft, who, images, before).check();
    }

    private Checked check() {
        UUID cdrom = image(
                "cdrom",
                draft.cdrom,
                ImageFormat.Use.CDROM,
                before == null ? null : before.definition().cdrom());
        UUID kernel = image(
                "kernel",
                draft.kernel,
                ImageFormat.Use.KERNEL,
                before == null ? null : before.definition().kernel());
        UUID initrd = image(
                "initrd",
                draft.initrd,
                ImageFormat.Use.INITRD,
                before == null ? null : before.definition().initrd());
        String commandLine = draft.kernelCommandLine.strip();
        if (initrd != null && draft.kernel == null) {
            report("initrd", "without-kernel");
        }
        if (!commandLine.isEmpty() && draft.kernel == null) {
            report("kernelCommandLine", "without-kernel");
        }
        require(
                commandLine.length() <= MAX_COMMAND_LINE_LENGTH && isPrintable(commandLine),
                "kernelCommandLine",
                "command-line",
                Integer.toString(MAX_COMMAND_LINE_LENGTH));
        Definition definition = new Definition(
                name(),
                description(),
                tags(),
                number(
                        "cpus",
                        draft.cpus,
                        1,
                        Math.max(
                                maxCpus(),
                                before == null ? 1 : before.definition().cpus())),
                number("memoryMiB", draft.memoryMiB, MIN_MEMORY_MIB, MAX_MEMORY_MIB),
                choice("firmware", draft.firmware, Firmware.class, Firmware.BIOS),
                choice("display", draft.display, DisplayAdapter.class, DisplayAdapter.STD_VGA),
                cdrom,
                bootOrder(),
                kernel,
                initrd,
                commandLine,
                choice("network", draft.network, Network.class, Network.ISOLATED),
                keyboardLayout(),
                choice("clock", draft.clock, Clock.class, Clock.UTC));
        List<MachineDisk> disks = disks();
        Integer idleMinutes =
                draft.idleMinutes == null ? null : number("idleMinutes", draft.idleMinutes, 0, Upkeep.MAX_IDLE_MINUTES);
        if (!problems.isEmpty()) {
            throw new InvalidMachine(problems);
        }
        return new Checked(definition, disks, idleMinutes);
    }

    private String name() {
        String name = draft.name.strip();
        require(
                !name.isEmpty() && name.length() <= MAX_NAME_LENGTH && isPrintable(name),
                "name",
                "name",
                Integer.toString(MAX_NAME_LENGTH));
        return name;
    }

    private String description() {
        String description = draft.description.strip().replace("\r\n", "\n");
        boolean printable = isPrintable(description.replace("\n", "").replace("\t", ""));
        require(
                description.length() <= MAX_DESCRIPTION_LENGTH && printable,
                "description",
                "description",
                Integer.toString(MAX_DESCRIPTION_LENGTH));
        return description;
    }

    private List<String> tags() {
        TreeSet<String> tags = new TreeSet<>();
        for (String tag : draft.tags) {
            String stripped = tag.strip();
            require(stripped.length() <= MAX_TAG_LENGTH && TAG.matcher(stripped).matches(), "tags", "tag");
            tags.add(stripped);
        }
        require(tags.size() <= MAX_TAGS, "tags", "tags", Integer.toString(MAX_TAGS));
        return List.copyOf(tags);
    }

    private List<BootDevice> bootOrder() {
        List<BootDevice> order = new ArrayList<>();
        for (String word : draft.bootOrder) {
            Words.parse(BootDevice.class, word)
                    .ifPresentOrElse(order::add, () -> reportChoice("bootOrder", Words.BOOT_DEVICES));
        }
        require(order.stream().distinct().count() == order.size(), "bootOrder", "boot-order");
        return order;
    }

    private String keyboardLayout() {
        if (!Words.KEYBOARD_LAYOUTS.contains(draft.keyboardLayout)) {
            reportChoice("keyboardLayout", Words.KEYBOARD_LAYOUTS);
        }
        return draft.keyboardLayout;
    }

    private List<MachineDisk> disks() {
        require(draft.disks.size() <= MAX_DISKS, "disks", "disks", Integer.toString(MAX_DISKS));
        Map<Integer, MachineDisk> existing = new LinkedHashMap<>();
        if (before != null) {
            before.disks().forEach(disk -> existing.put(disk.number(), disk));
        }
        int next = existing.keySet().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
        List<MachineDisk> disks = new ArrayList<>();
        for (MachineDraft.DiskDraft disk : draft.disks) {
            Bus bus = choice("disks", disk.bus, Bus.class, Bus.VIRTIO);
            Integer number = disk.number;
            if (number == null) {
                newDisk(next++, disk, bus).ifPresent(disks::add);
            } else {
                MachineDisk kept = existing.remove(number);
                if (kept == null) {
                    report("disks", "disk-number", Integer.toString(number));
                } else {
                    disks.add(new MachineDisk(kept.number(), kept.image(), kept.sizeBytes(), bus, kept.layer()));
                }
            }
        }
        long ide = disks.stream().filter(disk -> disk.bus() == Bus.IDE).count();
        require(ide <= MAX_IDE_DISKS, "disks", "ide-disks", Integer.toString(MAX_IDE_DISKS));
        return disks;
    }

    private Optional<MachineDisk> newDisk(int number, MachineDraft.DiskDraft disk, Bus bus) {
        Integer sizeGiB = disk.sizeGiB;
        if (sizeGiB != null && (sizeGiB < 1 || sizeGiB > MAX_DISK_GIB)) {
            report("disks", "disk-size", Integer.toString(MAX_DISK_GIB));
            return Optional.empty();
        }
        if (disk.image == null) {
            if (sizeGiB == null) {
                report("disks", "disk-empty");
                return Optional.empty();
            }
            return Optional.of(new MachineDisk(number, null, sizeGiB * GIB, bus));
        }
        return find("disks", disk.image, ImageFormat.Use.DISK).flatMap(image -> {
            long size = sizeGiB == null ? image.virtualSizeBytes() : sizeGiB * GIB;
            if (size < image.virtualSizeBytes()) {
                report("disks", "disk-smaller", Bytes.inWords(image.virtualSizeBytes()));
                return Optional.empty();
            }
            return Optional.of(new MachineDisk(number, image.id(), size, bus));
        });
    }

    /** An image that the machine has already stays, even when its owner has stopped sharing it. */
    private @Nullable UUID image(String field, @Nullable String id, ImageFormat.Use use, @Nullable UUID now) {
        if (id == null || id.isBlank()) {
            return null;
        }
        if (now != null && now.toString().equals(id)) {
            return now;
        }
        return find(field, id, use).map(Image::id).orElse(null);
    }

    private Optional<Image> find(String field, String id, ImageFormat.Use use) {
        Optional<Image> found = parseId(id)
                .flatMap(known -> images.visibleTo(who).stream()
                        .filter(image -> image.id().equals(known))
                        .findFirst());
        if (found.isEmpty()) {
            report(field, "no-image", id);
        } else if (found.get().format().use() != use) {
            report(
                    field,
                    "wrong-image",
                    found.get().name(),
                    found.get().format().word());
            return Optional.empty();
        }
        return found;
    }

    private static Optional<UUID> parseId(String id) {
        try {
            return Optional.of(UUID.fromString(id));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private int number(String field, int value, int min, int max) {
        require(value >= min && value <= max, field, "range", Integer.toString(min), Integer.toString(max));
        return value;
    }

    private <E extends Enum<E>> E choice(String field, String word, Class<E> type, E otherwise) {
        Optional<E> choice = Words.parse(type, word);
        if (choice.isEmpty()) {
            report(
                    field,
                    "choice",
                    String.join(
                            ", ",
                            Arrays.stream(type.getEnumConstants())
                                    .map(Words::of)
                                    .toList()));
        }
        return choice.orElse(otherwise);
    }

    private void reportChoice(String field, List<String> allowed) {
        report(field, "choice", String.join(", ", allowed));
    }

    private void require(boolean fine, String field, String key, String... details) {
        if (!fine) {
            report(field, key, details);
        }
    }

    private void report(String field, String key, String... details) {
        FieldProblem problem = FieldProblem.of(field, key, details);
        if (!problems.contains(problem)) {
            problems.add(problem);
        }
    }

    private static boolean isPrintable(String text) {
        return text.codePoints().noneMatch(c -> Character.isISOControl(c) || isHalfCharacter(c));
    }

    /** A half of a surrogate pair alone is nothing that a database can keep. */
    private static boolean isHalfCharacter(int codePoint) {
        return Character.getType(codePoint) == Character.SURROGATE;
    }
}
