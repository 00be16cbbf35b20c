package dev.oriel.machine;

import dev.oriel.OrielHome;
import dev.oriel.image.DiskToolException;
import dev.oriel.image.DiskTools;
import dev.oriel.image.Image;
import dev.oriel.image.ImageLibrary;
import dev.oriel.image.ImageNotFound;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The folders of machines and the disk files in them. */
@Component
final class MachineFiles {

    private final OrielHome home;
    private final DiskTools tools;
    private final ImageLibrary images;

    MachineFiles(OrielHome home, DiskTools tools, ImageLibrary images) {
        this.home = home;
        this.tools = tools;
        this.images = images;
    }

    Path disk(UUID machine, MachineDisk disk) {
        return folder(machine).resolve(disk.fileName());
    }

    Path image(UUID image) {
        return images.file(images.find(image).orElseThrow(() -> new ImageNotFound(image)));
    }

    /** Makes disks that are not there yet, on the disk for good. */
    void create(UUID machine, Collection<MachineDisk> disks) throws IOException, DiskToolException {
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

    /** Copies the disks of one machine for another; what is below an overlay is read-only and shared. */
    void copy(Machine from, UUID to) throws IOException {
        Files.createDirectories(folder(to));
        for (MachineDisk disk : from.disks()) {
            Files.copy(disk(from.id(), disk), disk(to, disk));
            force(disk(to, disk));
        }
        force(folder(to));
    }

    void delete(UUID machine, Collection<MachineDisk> disks) throws IOException {
        for (MachineDisk disk : disks) {
            Files.deleteIfExists(disk(machine, disk));
        }
    }

    /** Deletes the machine's folder with all that is in it. */
    void deleteAll(UUID machine) throws IOException {
        try (var files = Files.newDirectoryStream(folder(machine))) {
            for (Path file : files) {
                Files.delete(file);
            }
        } catch (NoSuchFileException e) {
            return;
        }
        Files.deleteIfExists(folder(machine));
    }

    private Path folder(UUID machine) {
        return home.machines().resolve(machine.toString());
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
