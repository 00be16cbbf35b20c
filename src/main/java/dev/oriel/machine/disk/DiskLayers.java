package dev.oriel.machine.disk;

import dev.oriel.image.DiskToolException;
import dev.oriel.image.DiskTools;
import dev.oriel.image.ImageFormat;
import dev.oriel.image.Qcow2Backing;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineDisk;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The layers of machines' disks: files that stand on each other. What stands on what is in the files' own headers, so
 * that QEMU and we cannot disagree about it; which of them is the topmost is in the database.
 *
 * <p>A layer on which another one stands is frozen: what a guest sees of it never changes again.
 */
@Component
public final class DiskLayers {

    /** So many layers are hardly slower than one. */
    private static final int SHORT_ENOUGH = 8;

    private final MachineFiles files;
    private final DiskTools tools;

    DiskLayers(MachineFiles files, DiskTools tools) {
        this.files = files;
        this.tools = tools;
    }

    /** The same disks with layers whose numbers no file has. */
    public List<MachineDisk> unused(UUID machine, List<MachineDisk> disks) throws IOException {
        Map<Integer, Integer> highest = new HashMap<>();
        for (LayerName name : all(machine)) {
            highest.merge(name.disk(), name.layer(), Math::max);
        }
        return disks.stream()
                .map(disk -> disk.on(Math.max(highest.getOrDefault(disk.number(), -1), disk.layer()) + 1))
                .toList();
    }

    /** Makes an empty layer on each disk, on the disk for good. */
    public void grow(UUID machine, List<MachineDisk> below, List<MachineDisk> above)
            throws IOException, DiskToolException {
        for (int i = 0; i < above.size(); i++) {
            MachineDisk disk = above.get(i);
            Path layer = files.disk(machine, disk);
            Files.deleteIfExists(layer);
            tools.createLayer(LayerName.top(below.get(i)).text(), layer, disk.sizeBytes());
            MachineFiles.force(layer);
        }
        MachineFiles.force(files.folder(machine));
    }

    /** Copies the disks of one machine for another; what is below the lowest layer is read-only and shared. */
    public void copy(Machine from, UUID to) throws IOException {
        Files.createDirectories(files.folder(to));
        for (LayerName name : reachable(from.id(), from.disks())) {
            Files.copy(path(from.id(), name), path(to, name));
            MachineFiles.force(path(to, name));
        }
        MachineFiles.force(files.folder(to));
    }

    /**
     * Gives all that these disks are made of a second place in a folder, under the same names, for others to read. What
     * it says in their headers fits there too: they name each other without a folder. Nobody writes to such a layer any
     * more, not even to take over what is below it.
     *
     * @return the name of each disk's topmost layer
     */
    public List<String> link(UUID machine, List<MachineDisk> frozen, Path folder) throws IOException {
        for (LayerName name : reachable(machine, frozen)) {
            Path layer = path(machine, name);
            Path second = folder.resolve(name.text());
            try {
                Files.createLink(second, layer);
            } catch (FileSystemException | UnsupportedOperationException e) { // another file system
                Files.copy(layer, second);
                MachineFiles.force(second);
            }
            // the guest that wrote it must not spoil what others are made of
            Files.setAttribute(second, "unix:uid", Files.getAttribute(folder, "unix:uid"));
            Files.setPosixFilePermissions(second, PosixFilePermissions.fromString("r--r--r--"));
        }
        MachineFiles.force(folder);
        return frozen.stream().map(disk -> LayerName.top(disk).text()).toList();
    }

    /** The layers of a disk, from the topmost to the lowest. */
    List<LayerName> chain(UUID machine, MachineDisk disk) throws IOException {
        List<LayerName> chain = new ArrayList<>();
        Optional<LayerName> next = Optional.of(LayerName.top(disk));
        while (next.isPresent()) {
            if (chain.contains(next.get())) {
                throw new IOException(next.get().text() + " stands on itself");
            }
            chain.add(next.get());
            next = below(machine, next.get());
        }
        return chain;
    }

    /** How many layers the deepest of these disks has. */
    public int depth(UUID machine, List<MachineDisk> disks) throws IOException {
        int depth = 0;
        for (MachineDisk disk : disks) {
            depth = Math.max(depth, chain(machine, disk).size());
        }
        return depth;
    }

    /** Deletes all layers that none of these disks stands on. When a header cannot be read, nothing is deleted. */
    void sweep(UUID machine, Collection<MachineDisk> wanted) throws IOException {
        for (LayerName name : loose(machine, wanted)) {
            Files.deleteIfExists(path(machine, name));
        }
    }

    /** The layers that none of these disks stands on. */
    Set<LayerName> loose(UUID machine, Collection<MachineDisk> wanted) throws IOException {
        Set<LayerName> loose = all(machine);
        loose.removeAll(reachable(machine, wanted));
        return loose;
    }

    /** The file of a disk's topmost layer. */
    public Path file(UUID machine, MachineDisk disk) {
        return files.disk(machine, disk);
    }

    /** What all layers of the machine take on the disk, in bytes. */
    public long size(UUID machine) throws IOException {
        long size = 0;
        for (LayerName name : all(machine)) {
            size += Files.size(path(machine, name));
        }
        return size;
    }

    /** What the topmost layers of these disks take, in bytes; a file that is not there takes nothing. */
    public long size(UUID machine, List<MachineDisk> disks) {
        return disks.stream()
                .mapToLong(disk -> file(machine, disk).toFile().length())
                .sum();
    }

    /**
     * Takes one layer that nobody asked to keep out of a chain: the layer on it takes over what it needs of it. No guest
     * may have the machine's disks meanwhile. An interrupt breaks it off and does no harm.
     *
     * @param wanted the tops that are to be kept
     * @return false when every layer is needed
     */
    boolean shorten(Machine machine, Collection<MachineDisk> wanted) throws IOException, DiskToolException {
        UUID id = machine.id();
        Set<LayerName> tops = names(wanted);
        Map<LayerName, List<LayerName>> above = above(id, wanted);
        for (var entry : above.entrySet()) {
            LayerName middle = entry.getKey();
            if (tops.contains(middle) || entry.getValue().size() > 1) {
                continue;
            }
            MachineDisk disk = wanted.stream()
                    .filter(each -> each.number() == middle.disk())
                    .findAny()
                    .orElseThrow();
            Path layer = path(id, entry.getValue().getFirst());
            if (isLinked(layer)) {
                continue; // other machines read it
            }
            Optional<LayerName> lower = below(id, middle);
            Optional<Base> base = lower.isPresent() ? Optional.empty() : base(machine, disk, middle);
            if (lower.isPresent()) {
                tools.rebase(layer, lower.get().text(), ImageFormat.QCOW2);
            } else if (base.isPresent()) {
                tools.rebase(layer, base.get().file().toString(), base.get().format());
            } else {
                tools.rebase(layer, null, ImageFormat.QCOW2);
            }
            MachineFiles.force(layer);
            Files.deleteIfExists(path(id, middle));
            return true;
        }
        return false;
    }

    /** Whether a layer has been given to others too: then nothing may be written into it. */
    private static boolean isLinked(Path layer) throws IOException {
        return (int) Files.getAttribute(layer, "unix:nlink") > 1;
    }

    /**
     * What a running guest can do to make one of its disks need fewer layers.
     *
     * @param place the disk's place among the machine's
     * @param base what the topmost layer is to stand on, or null for nothing
     * @param bytes what has to be copied at most
     */
    record Shortening(int place, @Nullable Path base, long bytes) {}

    /**
     * Finds layers that nobody asked to keep right below one that the guest writes to. Others have to wait until it is
     * off: a frozen layer is not written under a guest that reads it. What other machines have as well would only be
     * there twice, so that is left in peace until the chain is long.
     *
     * @param wanted the tops that are to be kept
     */
    Optional<Shortening> shortening(Machine machine, Collection<MachineDisk> wanted) throws IOException {
        UUID id = machine.id();
        Set<LayerName> tops = names(wanted);
        Map<LayerName, List<LayerName>> above = above(id, wanted);
        for (int place = 0; place < machine.disks().size(); place++) {
            MachineDisk disk = machine.disks().get(place);
            LayerName lowest = LayerName.top(disk);
            Optional<LayerName> lower = below(id, lowest);
            boolean deep = chain(id, disk).size() > SHORT_ENOUGH;
            long bytes = 0;
            while (lower.isPresent()
                    && !tops.contains(lower.get())
                    && (deep || !isLinked(path(id, lower.get())))
                    && above.getOrDefault(lower.get(), List.of()).size() == 1) {
                lowest = lower.get();
                bytes += Files.size(path(id, lowest));
                lower = below(id, lowest);
            }
            if (lowest.layer() != disk.layer() && !isLinked(file(id, disk))) {
                Path base = lower.isPresent()
                        ? path(id, lower.get())
                        : base(machine, disk, lowest).map(Base::file).orElse(null);
                return Optional.of(new Shortening(place, base, bytes));
            }
        }
        return Optional.empty();
    }

    /** Which layers stand on which. */
    private Map<LayerName, List<LayerName>> above(UUID machine, Collection<MachineDisk> wanted) throws IOException {
        Map<LayerName, List<LayerName>> above = new HashMap<>();
        for (LayerName name : reachable(machine, wanted)) {
            below(machine, name)
                    .ifPresent(lower -> above.computeIfAbsent(lower, key -> new ArrayList<>())
                            .add(name));
        }
        return above;
    }

    /** What is below all layers: a file that others build on as well. */
    record Base(Path file, ImageFormat format) {}

    /** A layer's header is its guest's to write, so what it names is compared with what it should be. */
    private Optional<Base> base(Machine machine, MachineDisk disk, LayerName lowest) throws IOException {
        Optional<String> named = Qcow2Backing.of(path(machine.id(), lowest));
        if (named.isEmpty()) {
            return Optional.empty();
        }
        Optional<Base> base = files.bases(machine, disk).stream()
                .filter(each -> each.file().toAbsolutePath().toString().equals(named.get()))
                .findFirst();
        if (base.isEmpty()) {
            throw new IOException(lowest.text() + " stands on " + named.get() + ", which is not its base");
        }
        return base;
    }

    private Set<LayerName> reachable(UUID machine, Collection<MachineDisk> tops) throws IOException {
        Set<LayerName> reachable = new HashSet<>();
        for (MachineDisk disk : tops) {
            reachable.addAll(chain(machine, disk));
        }
        return reachable;
    }

    private Optional<LayerName> below(UUID machine, LayerName name) throws IOException {
        return Qcow2Backing.of(path(machine, name))
                .flatMap(LayerName::parse)
                .filter(lower -> lower.disk() == name.disk());
    }

    private Set<LayerName> all(UUID machine) throws IOException {
        Set<LayerName> all = new LinkedHashSet<>();
        try (var folder = Files.newDirectoryStream(files.folder(machine), "disk-*.qcow2")) {
            for (Path file : folder) {
                LayerName.parse(file.getFileName().toString()).ifPresent(all::add);
            }
        } catch (NoSuchFileException e) {
            return all;
        }
        return all;
    }

    private Path path(UUID machine, LayerName name) {
        return files.folder(machine).resolve(name.text());
    }

    private static Set<LayerName> names(Collection<MachineDisk> disks) {
        Set<LayerName> names = new HashSet<>();
        disks.forEach(disk -> names.add(LayerName.top(disk)));
        return names;
    }

    /** Pairs that begin with the same disk. */
    public static <T> List<T> pair(List<MachineDisk> one, List<MachineDisk> other, Pairing<T> pairing) {
        return IntStream.range(0, one.size())
                .mapToObj(i -> pairing.of(one.get(i), other.get(i)))
                .toList();
    }

    /** Something that is made of two disks. */
    @FunctionalInterface
    public interface Pairing<T> {
        T of(MachineDisk one, MachineDisk other);
    }
}
