package dev.oriel.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class IncomingFileTests {

    private static final int KIB = 1024;

    @TempDir
    Path folder;

    @Test
    void takesAllThatComesWhetherItsLengthIsToldOrNot() throws IOException {
        for (long announced : new long[] {3, -1}) {
            try (IncomingFile file = new IncomingFile(folder, SmallLibrary.SETTINGS)) {
                file.receive(stream(3), announced);
                assertThat(file.size()).isEqualTo(3);
                assertThat(file.sha256()).isEqualTo("709e80c88487a2411e1ee4dfb9f22a861492d20c4765150c0c794abd70f8147c");
                assertThat(file.path()).hasSize(3);
            }
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void refusesWhatIsAnnouncedAsTooLargeBeforeReadingIt() throws IOException {
        try (IncomingFile file = new IncomingFile(folder, SmallLibrary.SETTINGS)) {
            ImageRefused refused = catchThrowableOfType(
                    ImageRefused.class, () -> file.receive(InputStream.nullInputStream(), 1024 * KIB + 1));
            assertThat(refused.refusal()).isEqualTo(Refusal.TOO_LARGE);
            assertThat(refused.details()).containsExactly("1.0 MiB");
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void refusesWhatTurnsOutToBeTooLarge() throws IOException {
        try (IncomingFile file = new IncomingFile(folder, SmallLibrary.SETTINGS)) {
            ImageRefused refused =
                    catchThrowableOfType(ImageRefused.class, () -> file.receive(stream(1024 * KIB + 1), -1));
            assertThat(refused.refusal()).isEqualTo(Refusal.TOO_LARGE);
            assertThat(file.path()).exists();
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesWithFiguresWhatLeavesTooLittleRoom() throws IOException {
        ImageSettings full =
                new ImageSettings(DataSize.ofMegabytes(1), DataSize.ofGigabytes(1), DataSize.ofTerabytes(1_000_000));
        try (IncomingFile file = new IncomingFile(folder, full)) {
            ImageRefused refused = catchThrowableOfType(ImageRefused.class, () -> file.receive(stream(9), 9));
            assertThat(refused.refusal()).isEqualTo(Refusal.NO_SPACE);
            assertThat(refused.details()).containsExactly("9 B", "0 B");
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void refusesWhatEndsTooEarly() throws IOException {
        try (IncomingFile file = new IncomingFile(folder, SmallLibrary.SETTINGS)) {
            ImageRefused refused = catchThrowableOfType(ImageRefused.class, () -> file.receive(stream(3), 4));
            assertThat(refused.refusal()).isEqualTo(Refusal.CUT_SHORT);
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void leavesNothingWhenTheLineBreaks() throws IOException {
        InputStream breaking = new InputStream() {
            private int left = 300 * KIB;

            @Override
            public int read() throws IOException {
                if (left-- == 0) {
                    throw new IOException("the line broke");
                }
                return 0;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                into[offset] = (byte) read();
                return 1;
            }
        };
        try (IncomingFile file = new IncomingFile(folder, SmallLibrary.SETTINGS)) {
            assertThatThrownBy(() -> file.receive(breaking, 512 * KIB)).hasMessage("the line broke");
            assertThat(file.path()).exists();
        }
        assertThat(folder).isEmptyDirectory();
    }

    private static InputStream stream(int length) {
        return new ByteArrayInputStream(new byte[length]);
    }
}
