package dev.oriel.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuiltGuestTests {

    @TempDir
    Path folder;

    @Test
    void aTinyLinuxIsThereWhenItsLastFileIs() throws IOException {
        for (String file : List.of("vmlinuz", "initrd.img", "cmdline")) {
            assertThat(BuiltGuest.isIn(folder, Recipe.TINY)).isFalse();
            Files.createFile(folder.resolve(file));
        }
        assertThat(BuiltGuest.isIn(folder, Recipe.TINY)).isTrue();
    }
}
