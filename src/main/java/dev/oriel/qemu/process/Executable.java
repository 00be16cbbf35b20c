package dev.oriel.qemu.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a program is, as a shell would find it. */
public final class Executable {

    private Executable() {}

    /**
     * @param name a program's name, looked up on PATH, or its path
     */
    public static Optional<Path> find(String name) {
        Stream<Path> candidates = name.contains("/")
                ? Stream.of(Path.of(name))
                : Stream.of(String.valueOf(System.getenv("PATH")).split(":")).map(folder -> Path.of(folder, name));
        return candidates.filter(Files::isExecutable).findFirst();
    }
}
