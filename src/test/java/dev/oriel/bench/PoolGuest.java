package dev.oriel.bench;

import dev.oriel.framebuffer.Framebuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A guest that is measured. */
enum PoolGuest {
    TINY("Tiny Linux, 256 MiB", 4, 90) {
        @Override
        Map<String, Object> define(Server server, Path folder) throws Exception {
            return Map.of(
                    "name",
                    "Tiny Linux",
                    "memoryMiB",
                    256,
                    "kernel",
                    server.upload("kernel", folder.resolve("vmlinuz")),
                    "initrd",
                    server.upload("initrd", folder.resolve("initrd.img")),
                    "kernelCommandLine",
                    Files.readString(folder.resolve("cmdline")).strip());
        }

        /** The welcome and the prompt; what the boot loader and the kernel say is less. */
        @Override
        boolean isUp(Framebuffer screen) {
            return Likeness.detail(screen) > 6000;
        }
    },

    DESKTOP("lab desktop, 1 GiB", 12, 400) {
        @Override
        Map<String, Object> define(Server server, Path folder) throws Exception {
            return Map.of(
                    "name",
                    "Lab desktop",
                    "memoryMiB",
                    1024,
                    "cpus",
                    1,
                    "disks",
                    List.of(Map.of("image", server.upload("qcow2", folder.resolve("desktop.qcow2")))));
        }

        /** A terminal and a task bar in front of a plain colour; texts before it cover much less. */
        @Override
        boolean isUp(Framebuffer screen) {
            return screen.width() >= 1024
                    && Likeness.detail(screen) > screen.bounds().area() / 5;
        }
    };

    private final String words;
    private final long quietSeconds;
    private final long bootLimitSeconds;

    PoolGuest(String words, long quietSeconds, long bootLimitSeconds) {
        this.words = words;
        this.quietSeconds = quietSeconds;
        this.bootLimitSeconds = bootLimitSeconds;
    }

    /** What a machine of it is, with its images uploaded. */
    abstract Map<String, Object> define(Server server, Path folder) throws Exception;

    /** Whether its screen shows as much as when it has booted. */
    abstract boolean isUp(Framebuffer screen);

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it is called in the table's head. */
    String words() {
        return words;
    }

    /** How long its screen stands still when it has settled. */
    long quietNanos() {
        return TimeUnit.SECONDS.toNanos(quietSeconds);
    }

    long bootLimitSeconds() {
        return bootLimitSeconds;
    }
}
