package dev.oriel.machine.disk;

import dev.oriel.OrielHome;
import dev.oriel.image.DiskToolException;
import dev.oriel.image.DiskTools;
import dev.oriel.image.Image;
import dev.oriel.image.ImageFormat;
import dev.oriel.image.ImageLibrary;
import dev.oriel.image.ImageNotFound;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineDisk;
import dev.oriel.machine.Origins;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.modulith.NamedInterface;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

/** The folders of machines and the disk files in them. */
@Component
@NamedInterface("disk")
public class MachineFiles {

    private final OrielHome home;
    private final DiskTools tools;
    private final ImageLibrary images;
    private final Origins origins;

    MachineFiles(OrielHome home, DiskTools tools, ImageLibrary images, Origins origins) {
        this.home = home;
        this.tools = tools;
        this.images = images;
        this.origins = origins;
    }

    /** The file of a disk that is written to. */
    public Path disk(UUID machine, MachineDisk disk) {
        return folder(machine).resolve(LayerName.top(disk).text());
    }

    /** The file of an image in the library. */
    public Path image(UUID image) {
        return images.file(images.find(image).orElseThrow(() -> new ImageNotFound(image)));
    }

    /** Makes all disks of a new machine: of one from a template, overlays on the template's disks. */
    public void create(Machine machine) throws IOException, DiskToolException {
        UUID origin = machine.templateVersion();
        if (origin == null) {
            create(machine.id(), machine.disks());
            return;
        }
        Files.createDirectories(folder(machine.id()));
        for (MachineDisk disk : machine.disks()) {
            Path below = below(origin, disk);
            Path file = disk(machine.id(), disk);
            Files.deleteIfExists(file);
            tools.createOverlay(below, ImageFormat.QCOW2, file, disk.sizeBytes());
            force(file);
        }
        copyFirmwareSettings(machine);
        force(folder(machine.id()));
    }

    private Path below(UUID templateVersion, MachineDisk disk) throws DiskToolException {
        return origins.diskBelow(templateVersion, disk.number())
                .orElseThrow(() -> new DiskToolException("the template has no disk " + disk.number()));
    }

    /** The engine keeps the settings of a machine's firmware beside its first disk. */
    private void copyFirmwareSettings(Machine machine) throws IOException, DiskToolException {
        UUID origin = machine.templateVersion();
        if (origin == null || machine.disks().isEmpty()) {
            return;
        }
        MachineDisk first = machine.disks().getFirst();
        Path settings = below(origin, first).resolveSibling("uefi-vars.fd");
        if (Files.exists(settings)) {
            Path own = disk(machine.id(), first).resolveSibling("uefi-vars.fd");
            Files.copy(settings, own, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Makes disks that are not there yet, on the disk for good. */
    public void create(UUID machine, Collection<MachineDisk> disks) throws IOException, DiskToolException {
        Files.createDirectories(folder(machine));
        for (MachineDisk disk : disks) {
            Path file = disk(machine, disk);
            // What an earlier attempt left behind belongs to nothing: the number is not in the database.
            Files.deleteIfExists(file);
            UUID image = disk.image();
            if (image == null) {
                tools.createBlank(file, disk.sizeBytes());
            } else {
                Image below = images.find(image).orElseThrow(() -> new ImageNotFound(image));
                tools.createOverlay(images.file(below), below.format(), file, disk.sizeBytes());
            }
            force(file);
        }
        force(folder(machine));
    }

    /** Deletes the machine's folder with all that is in it. */
    public void deleteAll(UUID machine) throws IOException {
        FileSystemUtils.deleteRecursively(folder(machine));
    }

    /** Where all files of a machine are. */
    public Path folder(UUID machine) {
        return home.machines().resolve(machine.toString());
    }

    /** The files that may be below the lowest layer of a disk; none for a disk that began blank. */
    List<DiskLayers.Base> bases(Machine machine, MachineDisk disk) {
        List<DiskLayers.Base> bases = new ArrayList<>();
        UUID image = disk.image();
        if (image != null) {
            images.find(image).ifPresent(found -> bases.add(new DiskLayers.Base(images.file(found), found.format())));
        }
        UUID origin = machine.templateVersion();
        if (origin != null) {
            origins.diskBelow(origin, disk.number())
                    .ifPresent(file -> bases.add(new DiskLayers.Base(file, ImageFormat.QCOW2)));
        }
        return bases;
    }

    /** Waits until a file or folder is on the disk for good. */
    public static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
