package dev.oriel.qemu.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldInputTests {

    @TempDir
    private Path folder;

    @Test
    void theNextServerKnowsWhatIsHeld() throws IOException {
        try (HeldInput held = open()) {
            held.key(0x1d, true);
            held.key(0xcb, true);
            held.key(0xff, true);
            held.key(0xcb, false);
            held.button(0, true);
            held.button(8, true);
            held.button(2, true);
            held.button(2, false);
            // Not closed: whatever kills the server closes nothing.
            try (HeldInput next = open()) {
                assertThat(next.keys()).containsExactly(0x1d, 0xff);
                assertThat(next.hasKey(0x1d)).isTrue();
                assertThat(next.hasKey(0xcb)).isFalse();
                assertThat(next.buttons()).isEqualTo(0x101);
            }
        }
    }

    @Test
    void nothingIsHeldAtFirst() throws IOException {
        try (HeldInput held = open()) {
            assertThat(held.keys()).isEmpty();
            assertThat(held.buttons()).isZero();
        }
    }

    @Test
    void aFileOfAnotherKindHarmsNothing() throws IOException {
        Files.writeString(folder.resolve("held"), "x".repeat(1000));
        try (HeldInput held = open()) {
            assertThat(held.keys()).hasSizeLessThanOrEqualTo(256);
            assertThat(held.buttons()).isLessThan(1 << 16);
        }
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        Files.createSymbolicLink(folder.resolve("held"), Files.createFile(folder.resolve("elsewhere")));
        assertThatThrownBy(this::open).isInstanceOf(IOException.class);
    }

    @Test
    void closingTwiceIsHarmless() throws IOException {
        HeldInput held = open();
        held.close();
        held.close();
        held.key(1, true);
        assertThat(held.hasKey(1)).isTrue();
    }

    private HeldInput open() throws IOException {
        return HeldInput.open(folder.resolve("held"));
    }
}
