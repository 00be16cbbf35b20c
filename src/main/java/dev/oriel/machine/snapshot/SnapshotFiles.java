package dev.oriel.machine.snapshot;

import dev.oriel.engine.SavedState;
import dev.oriel.engine.StateFiles;
import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import dev.oriel.machine.disk.MachineFiles;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

/** The folders of snapshots, each inside its machine's: the memory, a picture, and the settings of the firmware. */
@Component
final class SnapshotFiles {

    private static final int PICTURE_WIDTH = 480;

    /** The engine keeps it beside a machine's disks. */
    private static final String FIRMWARE = "uefi-vars.fd";

    private final MachineFiles files;

    SnapshotFiles(MachineFiles files) {
        this.files = files;
    }

    StateFiles state(Snapshot snapshot) {
        return new StateFiles(folder(snapshot).resolve("state"));
    }

    /** Makes the folder, with a copy of the firmware's settings in it. */
    void create(Snapshot snapshot) throws IOException {
        Files.createDirectories(folder(snapshot));
        Path settings = files.folder(snapshot.machine()).resolve(FIRMWARE);
        if (Files.exists(settings)) {
            Path copy = folder(snapshot).resolve(FIRMWARE);
            Files.copy(settings, copy);
            MachineFiles.force(copy);
        }
        MachineFiles.force(folder(snapshot));
        MachineFiles.force(all(snapshot.machine()));
    }

    /**
     * Gives the snapshot a state that something else has as well: files with two names, on the disk for good.
     *
     * @param state is never changed, only deleted
     * @return its size in bytes
     */
    long share(SavedState.Own state, Snapshot snapshot) throws IOException {
        state.linkAs(state(snapshot));
        MachineFiles.force(folder(snapshot));
        return state.bytes();
    }

    /** Gives the machine the firmware's settings of the snapshot, or those of the factory if it has none. */
    void restoreFirmware(Snapshot snapshot) throws IOException {
        Path settings = files.folder(snapshot.machine()).resolve(FIRMWARE);
        Path kept = folder(snapshot).resolve(FIRMWARE);
        if (Files.exists(kept)) {
            Path copy = settings.resolveSibling(FIRMWARE + ".new");
            Files.copy(kept, copy, StandardCopyOption.REPLACE_EXISTING);
            MachineFiles.force(copy);
            Files.move(copy, settings, StandardCopyOption.ATOMIC_MOVE);
        } else {
            Files.deleteIfExists(settings);
        }
    }

    boolean hasPicture(UUID machine, UUID snapshot) {
        return Files.exists(all(machine).resolve(snapshot.toString()).resolve("picture.png"));
    }

    /** What the screen showed; empty for a machine that was off. */
    Optional<byte[]> picture(Snapshot snapshot) throws IOException {
        Path picture = folder(snapshot).resolve("picture.png");
        return Files.exists(picture) ? Optional.of(Files.readAllBytes(picture)) : Optional.empty();
    }

    /** @param screen is not written meanwhile */
    void paint(Snapshot snapshot, Framebuffer screen) throws IOException {
        Rect bounds = screen.bounds();
        BufferedImage whole = new BufferedImage(bounds.width(), bounds.height(), BufferedImage.TYPE_INT_RGB);
        whole.setRGB(0, 0, bounds.width(), bounds.height(), screen.read(bounds), 0, bounds.width());
        int width = Math.min(PICTURE_WIDTH, bounds.width());
        int height = Math.max(1, bounds.height() * width / bounds.width());
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var brush = small.createGraphics();
        brush.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        brush.drawImage(whole, 0, 0, width, height, null);
        brush.dispose();
        Path unfinished = folder(snapshot).resolve("picture.new");
        ImageIO.write(small, "png", unfinished.toFile());
        Files.move(unfinished, folder(snapshot).resolve("picture.png"), StandardCopyOption.ATOMIC_MOVE);
    }

    void delete(Snapshot snapshot) throws IOException {
        FileSystemUtils.deleteRecursively(folder(snapshot));
    }

    /** Deletes the folders of snapshots that are not among these. */
    void sweep(UUID machine, Set<UUID> wanted) throws IOException {
        Set<String> names = new HashSet<>();
        wanted.forEach(id -> names.add(id.toString()));
        if (!Files.exists(all(machine))) {
            return;
        }
        try (var folders = Files.newDirectoryStream(all(machine))) {
            for (Path folder : folders) {
                if (!names.contains(folder.getFileName().toString())) {
                    FileSystemUtils.deleteRecursively(folder);
                }
            }
        }
    }

    private Path folder(Snapshot snapshot) {
        return all(snapshot.machine()).resolve(snapshot.id().toString());
    }

    private Path all(UUID machine) {
        return files.folder(machine).resolve("snapshots");
    }
}
