package dev.oriel.qemu.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where guests' sockets and logs are. */
class RunDirectoriesTests {

    private static final UUID ID = UUID.randomUUID();

    @TempDir
    Path home;

    @Test
    void socketsHaveShortPathsHoweverLongTheHomesIs() throws Exception {
        Path deep = home.resolve("a".repeat(60)).resolve("b".repeat(60));
        RunDirectories directories = RunDirectories.in(deep, home.resolve("logs"));
        RunDirectory run = directories.create(ID);
        try {
            assertThat(run.control().toString().getBytes(StandardCharsets.UTF_8))
                    .hasSizeLessThan(108);
            assertThat(run.path()).isDirectory();
            assertThat(RunDirectories.in(deep, home.resolve("logs")).all()).containsExactly(run);
        } finally {
            run.delete();
            Files.delete(run.path().resolveSibling(".").normalize());
        }
    }

    @Test
    void aShortHomeIsUsedAsItIs() throws Exception {
        RunDirectory run = directories().create(ID);
        assertThat(run.path()).isEqualTo(home.resolve("run").resolve(ID.toString()));
        assertThat(Files.getPosixFilePermissions(run.path())).hasSize(3);
    }

    @Test
    void whatAnEarlierRunLeftIsRemoved() throws Exception {
        Files.writeString(directories().create(ID).processId(), "123\n");
        RunDirectory again = directories().create(ID);
        assertThat(again.readProcessId()).isEmpty();
    }

    @Test
    void otherFilesAreNotGuests() throws Exception {
        RunDirectories directories = directories();
        Files.createDirectory(home.resolve("run/something"));
        Files.writeString(home.resolve("run").resolve(UUID.randomUUID().toString()), "a file");
        assertThat(directories.all()).isEmpty();
    }

    @Test
    void theTailOfALogIsItsLastLines() throws Exception {
        RunDirectories directories = directories();
        Files.write(
                directories.log(ID),
                IntStream.range(0, 20_000).mapToObj(i -> "line " + i).toList());
        assertThat(directories.logTail(ID, 2)).containsExactly("line 19998", "line 19999");
        assertThat(directories.logTail(UUID.randomUUID(), 2)).isEmpty();
    }

    private RunDirectories directories() throws Exception {
        return RunDirectories.in(home.resolve("run"), home.resolve("logs"));
    }
}
