package dev.oriel.machine.disk;

import dev.oriel.image.DiskToolException;
import dev.oriel.image.DiskTools;
import dev.oriel.image.ImageFormat;
import dev.oriel.image.Qcow2Backing;
import dev.oriel.machine.MachineDisk;
import dev.oriel.machine.Steps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Disk files with a true qcow2 header in front of a few words: what is written to them, by the place where. */
public final class PaperDisks implements DiskTools {

    private static final int NAME_AT = 32;
    private static final int CONTENT_AT = 2048;

    private final Steps steps;
    private @Nullable String damage;

    public PaperDisks(Steps steps) {
        this.steps = steps;
    }

    /** From now on checks find this; null for nothing. */
    public void damage(@Nullable String words) {
        damage = words;
    }

    /** What a guest sees. */
    public static Map<String, String> content(Path file) {
        try {
            Optional<String> below = Qcow2Backing.of(file);
            Map<String, String> content =
                    below.isPresent() ? content(file.resolveSibling(below.get())) : new TreeMap<>();
            content.putAll(own(file));
            return content;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A guest writes. */
    public static void write(Path file, String place, String word) {
        try {
            Map<String, String> own = own(file);
            own.put(place, word);
            store(file, Qcow2Backing.of(file).orElse(""), own);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of the files that a disk is made of. */
    public static List<String> chain(DiskLayers layers, UUID machine, MachineDisk disk) throws IOException {
        return layers.chain(machine, disk).stream().map(LayerName::text).toList();
    }

    @Override
    public void createOverlay(Path backing, ImageFormat backingFormat, Path overlay, long sizeBytes) {
        create(overlay, backing.toAbsolutePath().toString());
    }

    @Override
    public void createBlank(Path file, long sizeBytes) {
        create(file, "");
    }

    @Override
    public void createLayer(String below, Path layer, long sizeBytes) {
        create(layer, below);
    }

    private void create(Path file, String below) {
        steps.step();
        try {
            store(file, below, new TreeMap<>());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void flatten(Path from, ImageFormat format, Path to) throws DiskToolException {
        steps.step();
        try {
            store(to, "", content(from));
        } catch (IOException e) {
            throw new DiskToolException(e.toString(), e);
        }
    }

    @Override
    public void convert(Path from, String format, Path to, Watch watch) throws DiskToolException {
        throw new DiskToolException("not on paper");
    }

    @Override
    public void grow(Path file, long sizeBytes) throws DiskToolException {
        throw new DiskToolException("not on paper");
    }

    @Override
    public void rebase(Path layer, @Nullable String below, ImageFormat belowFormat) throws DiskToolException {
        steps.step();
        try {
            Map<String, String> seen = content(layer);
            if (below != null) {
                Map<String, String> lower = content(layer.resolveSibling(below));
                seen.entrySet().removeIf(entry -> entry.getValue().equals(lower.get(entry.getKey())));
            }
            seen.putAll(own(layer));
            store(layer, Qcow2Backing.of(layer).orElse(""), seen);
            steps.step();
            store(layer, below == null ? "" : below, seen);
        } catch (IOException e) {
            throw new DiskToolException(e.toString(), e);
        }
    }

    @Override
    public long virtualSize(Path file, ImageFormat format) {
        return 1 << 20;
    }

    @Override
    public void mend(Path file) throws DiskToolException {
        check(file, ImageFormat.QCOW2);
    }

    @Override
    public void check(Path file, ImageFormat format) throws DiskToolException {
        String found = damage;
        if (found != null) {
            throw new DiskToolException(found);
        }
    }

    private static Map<String, String> own(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Map<String, String> own = new TreeMap<>();
        new String(bytes, CONTENT_AT, bytes.length - CONTENT_AT, StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.split("=", 2))
                .forEach(pair -> own.put(pair[0], pair[1]));
        return own;
    }

    private static void store(Path file, String below, Map<String, String> own) throws IOException {
        StringBuilder text = new StringBuilder();
        own.forEach((place, word) -> text.append(place).append('=').append(word).append('\n'));
        byte[] words = text.toString().getBytes(StandardCharsets.UTF_8);
        byte[] name = below.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(CONTENT_AT + words.length);
        bytes.putInt(0x514649FB)
                .putInt(3)
                .putLong(name.length == 0 ? 0 : NAME_AT)
                .putInt(name.length);
        bytes.put(NAME_AT, name).put(CONTENT_AT, words);
        Files.write(file, bytes.array());
    }
}
