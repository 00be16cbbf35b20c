package dev.oriel.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sealed copy is the file's, byte by byte, and stays so. */
class SealedMemoryTests {

    @TempDir
    Path folder;

    @Test
    void everyByteIsCopied() throws Exception {
        Random random = new Random(1);
        for (long size : new long[] {1, 4095, 4096, 4097, (1 << 20) + 5, (3 << 20) + 4096}) {
            Path file = sparse(size, random);
            try (SealedMemory memory = SealedMemory.copyOf(file)) {
                assertThat(Files.readAllBytes(memory.path())).isEqualTo(Files.readAllBytes(file));
            }
        }
    }

    @Test
    void nobodyCanWriteOrCutIt() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[] {1, 2, 3});
        try (SealedMemory memory = SealedMemory.copyOf(file);
                FileChannel channel =
                        FileChannel.open(memory.path(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(1), 0)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(1), 3)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> channel.truncate(1)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> channel.map(FileChannel.MapMode.READ_WRITE, 0, 3))
                    .isInstanceOf(IOException.class);
            assertThat(channel.map(FileChannel.MapMode.PRIVATE, 0, 3)
                            .put((byte) 9)
                            .get(0))
                    .isEqualTo((byte) 9);
            assertThat(Files.readAllBytes(memory.path())).containsExactly(1, 2, 3);
        }
    }

    @Test
    void itCanBeClosedTwice() throws Exception {
        SealedMemory memory = SealedMemory.copyOf(Files.write(folder.resolve("file"), new byte[1]));
        Path path = memory.path();
        memory.close();
        assertThat(path).doesNotExist();
        assertThatCode(memory::close).doesNotThrowAnyException();
    }

    @Test
    void allWhoUseAFileShareOneCopy() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[] {1});
        try (SharedMemories memories = new SharedMemories();
                SharedMemories.Use one = memories.use(file);
                SharedMemories.Use other = memories.use(file)) {
            assertThat(one.path()).isEqualTo(other.path());
            Files.write(file, new byte[] {2, 3}); // another file at the same place, to all appearances
            try (SharedMemories.Use changed = memories.use(file)) {
                assertThat(Files.readAllBytes(changed.path())).containsExactly(2, 3);
                assertThat(Files.readAllBytes(one.path())).containsExactly(1);
            }
        }
    }

    @Test
    void aCopyWhoseFileHasGoneGoesWithItsLastUser() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[] {1});
        try (SharedMemories memories = new SharedMemories()) {
            SharedMemories.Use use = memories.use(file);
            Files.delete(file);
            memories.sweep();
            assertThat(Files.readAllBytes(use.path())).containsExactly(1);
            use.close();
            use.close();
            memories.sweep();
            assertThat(use.path()).doesNotExist();
        }
    }

    private Path sparse(long size, Random random) throws IOException {
        Path file = folder.resolve("file-" + size);
        try (RandomAccessFile target = new RandomAccessFile(file.toFile(), "rw")) {
            target.setLength(size);
            for (int i = 0; i < 20; i++) {
                target.seek(Math.floorMod(random.nextLong(), size));
                target.write(1 + random.nextInt(255));
            }
            target.setLength(size);
        }
        return file;
    }
}
