package dev.oriel.qemu;

import dev.oriel.engine.EngineException;
import dev.oriel.engine.GuestSpec;
import dev.oriel.engine.GuestSpec.Disk;
import dev.oriel.engine.SavedState;
import dev.oriel.image.DiskToolException;
import dev.oriel.image.ImageFormat;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes a state that guests can share: a QEMU that keeps its memory in a file takes the whole state, and writes down the
 * rest. Its guest never runs and has an id of its own; its disks are empty ones of the same sizes.
 */
final class StatePreparation {

    private static final Duration QUIT_LIMIT = Duration.ofSeconds(10);

    private final QemuSettings settings;
    private final RunDirectories directories;
    private final QemuLauncher launcher;

    StatePreparation(QemuSettings settings, RunDirectories directories, QemuLauncher launcher) {
        this.settings = settings;
        this.directories = directories;
        this.launcher = launcher;
    }

    /**
     * @param id the id of the guest that never runs
     */
    SavedState.Shared prepare(UUID id, GuestSpec spec, Accelerator accelerator, SavedState.Whole state, Path folder)
            throws EngineException {
        SavedState.Shared made = new SavedState.Shared(folder.resolve("memory"), folder.resolve("devices"));
        try {
            Files.createFile(made.memory());
            try {
                make(id, spec, accelerator, state, made);
                return made;
            } catch (EngineException | IOException | RuntimeException e) {
                Files.deleteIfExists(made.memory());
                Files.deleteIfExists(made.devices());
                throw e;
            }
        } catch (IOException e) {
            throw new EngineException("the state cannot be prepared: " + e.getMessage(), e);
        }
    }

    private void make(UUID id, GuestSpec spec, Accelerator accelerator, SavedState.Whole state, SavedState.Shared made)
            throws EngineException, IOException {
        try (RandomAccessFile memory = new RandomAccessFile(made.memory().toFile(), "rw")) {
            memory.setLength((long) spec.memoryMiB() << 20);
        }
        RunDirectory run = directories.create(id);
        QemuProcess process = null;
        try {
            process = launcher.launch(
                    stillLife(spec, run), run, accelerator, new Origin.IntoFile(made.memory(), diskSizes(spec)));
            try (QmpClient monitor = QmpClient.connect(run.control(), QmpClient.Listener.NOBODY)) {
                StateStream stream = new StateStream(monitor, run);
                stream.load(state.file(), StateStream.Memory.INCLUDED);
                stream.save(made.devices(), StateStream.Memory.LEFT_OUT, 0);
                monitor.execute("quit");
            }
            if (!process.awaitEnd(QUIT_LIMIT)) {
                throw new EngineException("QEMU does not quit");
            }
            close(made.memory());
            close(made.devices());
            DurableFile.flushFolder(made.memory());
        } catch (EngineException | IOException e) {
            throw explain(e, run, process);
        } finally {
            launcher.end(process);
            run.delete();
            Files.deleteIfExists(directories.log(run.guest()));
        }
    }

    private EngineException explain(Exception e, RunDirectory run, @Nullable QemuProcess process) {
        boolean ended = process != null && process.awaitEnd(Duration.ofMillis(500));
        String words = ended
                ? LogWords.reason(directories.logTail(run.guest(), 20)).orElse(String.valueOf(e.getMessage()))
                : String.valueOf(e.getMessage());
        return new EngineException("the state cannot be prepared: " + words, e);
    }

    /** The same hardware under an id of its own; its files, if it makes any, are in the run directory. */
    private static GuestSpec stillLife(GuestSpec spec, RunDirectory run) {
        return new GuestSpec(
                run.guest(),
                spec.name(),
                spec.cpus(),
                spec.memoryMiB(),
                spec.firmware(),
                spec.display(),
                spec.disks().stream()
                        .map(disk -> new Disk(run.path().resolve("disk"), disk.format(), disk.bus()))
                        .toList(),
                null,
                spec.bootOrder(),
                spec.directKernel(),
                spec.network(),
                spec.keyboardLayout(),
                spec.clock(),
                true);
    }

    private List<Long> diskSizes(GuestSpec spec) throws EngineException {
        QemuImg tools = new QemuImg(settings.imageTool());
        List<Long> sizes = new ArrayList<>();
        try {
            for (Disk disk : spec.disks()) {
                sizes.add(tools.virtualSize(
                        disk.file(),
                        disk.format() == GuestSpec.DiskFormat.QCOW2 ? ImageFormat.QCOW2 : ImageFormat.RAW));
            }
            return sizes;
        } catch (DiskToolException e) {
            throw new EngineException("a disk cannot be read: " + e.getMessage(), e);
        }
    }

    /** Makes a file ours and read-only, and puts it on the disk for good. */
    private static void close(Path file) throws IOException {
        Files.setAttribute(file, "unix:uid", RunDirectories.ownUser());
        Files.setAttribute(file, "unix:gid", Files.getAttribute(Path.of("/proc/self"), "unix:gid"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
