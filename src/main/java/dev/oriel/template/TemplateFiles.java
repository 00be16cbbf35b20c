package dev.oriel.template;

import dev.oriel.OrielHome;
import dev.oriel.engine.Engine;
import dev.oriel.engine.EngineException;
import dev.oriel.engine.GuestSpec;
import dev.oriel.engine.SavedState;
import dev.oriel.engine.StateFiles;
import dev.oriel.machine.Origins;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The folders of the versions of templates. A version is made in a folder beside its own and published by renaming that;
 * what has been published is never written again.
 */
@Component
final class TemplateFiles implements Origins {

    private static final Logger log = LoggerFactory.getLogger(TemplateFiles.class);

    private static final String BUILDING = ".building";
    private static final String PICTURE = "picture.png";
    private static final String STATE = "state";
    private static final String LAYERS = "layers";
    private static final String MEMORY = "memory";
    private static final String DEVICES = "devices";
    private static final String MOMENT = "moment";

    private final OrielHome home;
    private final TemplateVersions versions;
    private final Engine engine;

    TemplateFiles(OrielHome home, TemplateVersions versions, Engine engine) {
        this.home = home;
        this.versions = versions;
        this.engine = engine;
    }

    @Override
    public Optional<Path> diskBelow(UUID templateVersion, int diskNumber) {
        Path file = folder(templateVersion).resolve(TemplateDisk.fileName(diskNumber));
        return Files.exists(file) ? Optional.of(file) : Optional.empty();
    }

    @Override
    public Optional<SavedState> stateFor(UUID templateVersion, GuestSpec spec) {
        return versions.findById(templateVersion)
                .filter(version -> fits(version, spec))
                .map(this::state);
    }

    /** Whether this engine can bring machines back from the version's state. */
    boolean fits(TemplateVersion version, GuestSpec spec) {
        String key = version.stateKey();
        return version.isReady() && key != null && key(spec).filter(key::equals).isPresent();
    }

    /** Whether the version has a state for another engine; an engine that cannot tell now has outlived nothing. */
    boolean isOutlived(TemplateVersion version, GuestSpec spec) {
        String key = version.stateKey();
        return key != null && key(spec).filter(current -> !current.equals(key)).isPresent();
    }

    private Optional<String> key(GuestSpec spec) {
        try {
            return Optional.of(engine.stateKey(spec));
        } catch (EngineException e) {
            log.warn("It is not known which states fit: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** What machines are brought back from; a moment's may be changes, which share the memory of another version. */
    SavedState state(TemplateVersion version) {
        Path folder = folder(version.id()).resolve(STATE);
        SavedState.Own moment = new StateFiles(folder.resolve(MOMENT)).saved();
        if (Files.exists(moment.content())) {
            return moment;
        }
        return new SavedState.Shared(folder.resolve(MEMORY), folder.resolve(DEVICES));
    }

    Path picture(UUID version) {
        return folder(version).resolve(PICTURE);
    }

    /** An empty folder to make a version in. */
    Building build(UUID version) throws IOException {
        Path folder = building(version);
        deleteFolder(folder);
        createOpen(folder);
        return new Building(folder);
    }

    /** Deletes the state of a version, which another server has not come to keep. */
    void deleteState(UUID version) throws IOException {
        deleteFolder(folder(version).resolve(STATE));
    }

    /** Deletes all that there is of a version, published or not. */
    void delete(UUID version) throws IOException {
        deleteFolder(building(version));
        deleteFolder(folder(version));
    }

    /** Deletes what was being made when an earlier server ended. */
    void deleteUnpublished() throws IOException {
        try (var unpublished = Files.newDirectoryStream(home.templates(), "*" + BUILDING)) {
            for (Path folder : unpublished) {
                deleteFolder(folder);
            }
        }
    }

    /** Where the files of a version are once it is published. */
    Path folder(UUID version) {
        return home.templates().resolve(version.toString());
    }

    private Path building(UUID version) {
        return home.templates().resolve(version + BUILDING);
    }

    private static void deleteFolder(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Makes a folder that the users of guests can go through, but not look around in. */
    private static void createOpen(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** The folder of a version that is not published yet. */
    final class Building {

        private final Path folder;

        private Building(Path folder) {
            this.folder = folder;
        }

        Path disk(TemplateDisk disk) {
            return folder.resolve(disk.fileName());
        }

        /** An overlay on a disk that is thrown away. */
        Path scratch(TemplateDisk disk) {
            return folder.resolve("scratch-" + disk.number() + ".qcow2");
        }

        /** Where layers of a running machine are given another place. */
        Path layers() throws IOException {
            Path layers = folder.resolve(LAYERS);
            if (!Files.exists(layers)) {
                createOpen(layers);
            }
            return layers;
        }

        /** A layer's name, as a disk of this version has it below itself. */
        String layerName(String layer) {
            return LAYERS + "/" + layer;
        }

        void dropLayers() throws IOException {
            deleteFolder(folder.resolve(LAYERS));
        }

        Path picture() {
            return folder.resolve(PICTURE);
        }

        Path firmwareSettings() {
            return folder.resolve("uefi-vars.fd");
        }

        /** An empty folder for the state that all clones share. */
        Path emptyStateFolder() throws IOException {
            Path state = folder.resolve(STATE);
            deleteFolder(state);
            createOpen(state);
            return state;
        }

        /** Where the state of a guest goes that shares its memory already. */
        StateFiles moment() throws IOException {
            return new StateFiles(emptyStateFolder().resolve(MOMENT));
        }

        void dropState() throws IOException {
            deleteFolder(folder.resolve(STATE));
        }

        /** Deletes the overlays that are not wanted any more. */
        void dropScratch(List<TemplateDisk> disks) throws IOException {
            for (TemplateDisk disk : disks) {
                Files.deleteIfExists(scratch(disk));
            }
        }

        /** Puts all but the state, which the engine keeps, on the disk for good and gives it its name; nobody writes to it from now on. */
        long publish(UUID version, List<TemplateDisk> disks) throws IOException {
            dropScratch(disks);
            for (TemplateDisk disk : disks) {
                // A disk that has been booted belongs to the user that ran its guest.
                Files.setAttribute(disk(disk), "unix:uid", Files.getAttribute(folder, "unix:uid"));
                Files.setPosixFilePermissions(disk(disk), PosixFilePermissions.fromString("r--r--r--"));
            }
            try (Stream<Path> all = Files.walk(folder)) {
                Path state = folder.resolve(STATE);
                for (Path file : all.filter(file -> !file.startsWith(state)).toList()) {
                    force(file);
                }
            }
            long bytes = DiskUsage.of(folder);
            Files.move(folder, TemplateFiles.this.folder(version), StandardCopyOption.ATOMIC_MOVE);
            force(home.templates());
            return bytes;
        }

        void delete() throws IOException {
            deleteFolder(folder);
        }
    }
}
