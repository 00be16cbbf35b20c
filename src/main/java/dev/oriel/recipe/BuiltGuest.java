package dev.oriel.recipe;

import dev.oriel.OrielHome;
import dev.oriel.account.AccountPrincipal;
import dev.oriel.image.Image;
import dev.oriel.image.ImageFormat;
import dev.oriel.image.ImageLibrary;
import dev.oriel.machine.Machine;
import dev.oriel.machine.workshop.MachineWorkshop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Takes what a recipe's script has made into the image library, and makes a machine of it. */
@Component
class BuiltGuest implements Registration {

    private static final int TINY_MEMORY_MIB = 256;
    private static final int DESKTOP_CPUS = 2;
    private static final int DESKTOP_MEMORY_MIB = 1024;

    private final OrielHome home;
    private final ImageLibrary library;
    private final MachineWorkshop workshop;

    BuiltGuest(OrielHome home, ImageLibrary library, MachineWorkshop workshop) {
        this.home = home;
        this.library = library;
        this.workshop = workshop;
    }

    /** Whether the folder holds all that the recipe makes. */
    static boolean isIn(Path folder, Recipe recipe) {
        return switch (recipe) {
            case TINY -> areIn(folder, "vmlinuz", "initrd.img", "cmdline");
            case DESKTOP -> areIn(folder, "desktop.qcow2");
        };
    }

    private static boolean areIn(Path folder, String... files) {
        return Stream.of(files).map(folder::resolve).allMatch(Files::isReadable);
    }

    /** The folder's files are copied, for they may be wanted again, and what is in the library is read-only. */
    @Override
    public UUID register(Recipe recipe, Path folder, AccountPrincipal owner) throws IOException {
        Machine machine = switch (recipe) {
            case TINY -> {
                UUID kernel = add("Tiny Linux: kernel", ImageFormat.KERNEL, folder.resolve("vmlinuz"), owner);
                UUID initrd =
                        add("Tiny Linux: initial RAM disk", ImageFormat.INITRD, folder.resolve("initrd.img"), owner);
                yield workshop.createWithKernel(
                        recipe.title(),
                        "A Debian kernel and BusyBox, all of it in memory: nothing is kept when it is switched off.",
                        TINY_MEMORY_MIB,
                        kernel,
                        initrd,
                        Files.readString(folder.resolve("cmdline")).strip(),
                        owner);
            }
            case DESKTOP -> {
                UUID disk = add("Lab desktop", ImageFormat.QCOW2, folder.resolve("desktop.qcow2"), owner);
                yield workshop.createWithDisk(
                        recipe.title(),
                        "Debian with a small desktop, a browser and an editor; signed in as student.",
                        DESKTOP_CPUS,
                        DESKTOP_MEMORY_MIB,
                        disk,
                        owner);
            }
        };
        return machine.id();
    }

    private UUID add(String name, ImageFormat format, Path file, AccountPrincipal owner) throws IOException {
        Path copy = Files.createTempFile(home.temporary(), "recipe-", "." + format.word());
        try {
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            Image image = library.add(name, format, copy, owner.id(), true);
            return image.id();
        } finally {
            Files.deleteIfExists(copy);
        }
    }
}
