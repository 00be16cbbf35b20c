package dev.oriel.qemu.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.engine.EndlessMemory;
import dev.oriel.engine.MemoryRoom;
import dev.oriel.qemu.process.ToolRun;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sealed copy is the file's, byte by byte, and stays so. */
class SealedMemoryTests {

    @TempDir
    Path folder;

    private final EndlessMemory room = new EndlessMemory();
    private long now;

    @Test
    void everyByteIsCopied() throws Exception {
        Random random = new Random(1);
        for (long size : new long[] {1, 4095, 4096, 4097, (1 << 20) + 5, (3 << 20) + 4096}) {
            Path file = sparse(size, random);
            try (SealedMemory memory = copyOf(file)) {
                assertThat(Files.readAllBytes(memory.path())).isEqualTo(Files.readAllBytes(file));
            }
        }
    }

    @Test
    void holesGetMemoryWithoutAChange() throws Exception {
        long size = 16 << 20;
        Path file = sparse(size, new Random(3));
        SealedMemory memory = copyOf(file);
        try (memory) {
            long before = blocks(memory);
            assertThat(memory.allocate(0, size)).isTrue();
            assertThat(before).isLessThan(size);
            assertThat(blocks(memory)).isGreaterThanOrEqualTo(size);
            assertThat(Files.readAllBytes(memory.path())).isEqualTo(Files.readAllBytes(file));
        }
        assertThat(memory.allocate(0, size)).isFalse();
    }

    @Test
    void whoComparesWithItMayGoOnWhenItIsClosed() throws Exception {
        byte[] page = new byte[PageWriter.PAGE];
        new Random(5).nextBytes(page);
        Path file = Files.write(folder.resolve("page"), page);
        SealedMemory memory = copyOf(file);
        try (SharedPages pages = memory.pages();
                SharedPages _ = memory.pages()) {
            memory.close();
            assertThat(pages.has(0, ByteBuffer.wrap(page))).isTrue();
            page[PageWriter.PAGE - 1]++;
            assertThat(pages.has(
                            0, ByteBuffer.allocateDirect(page.length).put(page).flip()))
                    .isFalse();
            pages.close();
        }
        assertThatThrownBy(memory::pages).isInstanceOf(IOException.class);
    }

    /** How much memory it takes. */
    private static long blocks(SealedMemory memory) throws Exception {
        ToolRun run = ToolRun.of(
                Duration.ofSeconds(10),
                List.of(
                        "stat",
                        "-L",
                        "-c",
                        "%b",
                        "/proc/" + ProcessHandle.current().pid() + "/fd/"
                                + memory.path().getFileName()));
        return Long.parseLong(run.output().strip()) * 512;
    }

    @Test
    void nobodyCanWriteOrCutIt() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[] {1, 2, 3});
        try (SealedMemory memory = copyOf(file);
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
        SealedMemory memory = copyOf(Files.write(folder.resolve("file"), new byte[1]));
        Path path = memory.path();
        memory.close();
        assertThat(path).doesNotExist();
        assertThatCode(memory::close).doesNotThrowAnyException();
    }

    @Test
    void allWhoUseAFileShareOneCopy() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[] {1});
        try (SharedMemories memories = memories();
                SharedMemories.Use one = memories.use(file);
                SharedMemories.Use other = memories.use(file)) {
            assertThat(one.path()).isEqualTo(other.path());
            assertThat(room.takenMiB()).isEqualTo(1);
            Files.write(file, new byte[] {2, 3}); // another file at the same place, to all appearances
            try (SharedMemories.Use changed = memories.use(file)) {
                assertThat(Files.readAllBytes(changed.path())).containsExactly(2, 3);
                assertThat(Files.readAllBytes(one.path())).containsExactly(1);
                assertThat(room.takenMiB()).isEqualTo(2);
            }
        }
        assertThat(room.takenMiB()).isZero();
    }

    @Test
    void aCopyWhoseFileHasGoneGoesSoonAfterItsLastUser() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[] {1});
        try (SharedMemories memories = memories()) {
            SharedMemories.Use use = memories.use(file);
            Files.delete(file);
            now += Duration.ofDays(1).toNanos();
            memories.sweep();
            assertThat(Files.readAllBytes(use.path())).containsExactly(1);
            use.close();
            use.close();
            memories.sweep();
            assertThat(use.path()).exists();
            now += Duration.ofMinutes(1).toNanos();
            memories.sweep();
            assertThat(use.path()).doesNotExist();
            assertThat(room.takenMiB()).isZero();
        }
    }

    @Test
    void aMemoryThatWasThereFirstIsFoundByItsFileBeforeAndAfterThatIsWritten() throws Exception {
        Path state = Files.createDirectory(folder.resolve("state"));
        Path file = state.resolve("memory");
        long size = 5 * PageWriter.PAGE;
        try (SharedMemories memories = memories()) {
            memories.make(file, size, pages -> {
                        pages.write(PageWriter.PAGE, page(7));
                        pages.write(3 * PageWriter.PAGE, page(8));
                        pages.write(0, page(9));
                        pages.takesZeros(0, false);
                        pages.takesZeros(2 * PageWriter.PAGE, false);
                        pages.flush();
                    })
                    .close();
            assertThat(file).isEmptyFile();
            Path moved = Files.move(state, folder.resolve("moved")).resolve("memory");
            try (SharedMemories.Use before = memories.use(moved)) {
                memories.keep(moved);
                memories.keep(moved);
                try (SharedMemories.Use after = memories.use(moved)) {
                    assertThat(after.path()).isEqualTo(before.path());
                }
                byte[] expected = new byte[(int) size];
                Arrays.fill(expected, PageWriter.PAGE, 2 * PageWriter.PAGE, (byte) 7);
                Arrays.fill(expected, 3 * PageWriter.PAGE, 4 * PageWriter.PAGE, (byte) 8);
                assertThat(Files.readAllBytes(before.path())).isEqualTo(expected);
                assertThat(Files.readAllBytes(moved)).isEqualTo(expected);
                assertThat(folder.resolve("moved")).isDirectoryNotContaining("glob:**.new");
            }
        }
    }

    @Test
    void whatCannotBeMadeLeavesNothing() throws Exception {
        Path file = folder.resolve("memory");
        MemoryRoom full = new MemoryRoom() {
            @Override
            public void take(UUID taker, long mebibytes) {
                throw new IllegalStateException("there is no room");
            }

            @Override
            public void giveBack(UUID taker) {}
        };
        try (SharedMemories memories = new SharedMemories(full, () -> now)) {
            assertThatThrownBy(() -> memories.make(file, 1, pages -> {})).hasMessage("there is no room");
            assertThat(file).doesNotExist();
        }
        try (SharedMemories memories = memories()) {
            assertThatThrownBy(() -> memories.make(file, 1, pages -> {
                        throw new IOException("cut");
                    }))
                    .hasMessage("cut");
            assertThat(file).doesNotExist();
            assertThat(room.takenMiB()).isZero();
            Path empty = Files.createFile(folder.resolve("empty"));
            assertThatThrownBy(() -> memories.use(empty)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> memories.keep(empty)).isInstanceOf(IOException.class);
        }
    }

    private SharedMemories memories() {
        return new SharedMemories(room, () -> now);
    }

    private static SealedMemory copyOf(Path file) throws IOException {
        try (FileChannel source = FileChannel.open(file, StandardOpenOption.READ)) {
            return SealedMemory.of(source.size(), pages -> pages.writeAll(source));
        }
    }

    private static ByteBuffer page(int filling) {
        byte[] page = new byte[PageWriter.PAGE];
        Arrays.fill(page, (byte) filling);
        return ByteBuffer.wrap(page);
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
