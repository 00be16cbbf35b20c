package dev.oriel.qemu.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTests {

    @TempDir
    private Path folder;

    private Path path;

    @BeforeEach
    void name() {
        path = folder.resolve("state");
    }

    @Test
    void whatIsExpectedHasNoPartInIt() throws IOException {
        try (StateFile file = StateFile.create(path)) {
            file.expect(3 << 20);
            assertThat(path).hasSize(3 << 20);
            file.write(bytes("short"));
            file.finish();
        }
        assertThat(path).hasContent("short");
        StateFile.flush(path);
    }

    @Test
    void itMayBeLongerThanExpected() throws IOException {
        try (StateFile file = StateFile.create(path)) {
            file.expect(2);
            file.write(bytes("longer"));
            file.write(bytes(" still"));
            file.finish();
        }
        assertThat(path).hasContent("longer still");
    }

    @Test
    void whatIsNotFinishedIsGone() throws IOException {
        try (StateFile file = StateFile.create(path)) {
            file.expect(100);
            file.write(bytes("half"));
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void anotherFileIsLeftAlone() throws IOException {
        Files.writeString(path, "precious");
        assertThatThrownBy(() -> StateFile.create(path)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(path).hasContent("precious");
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
