package dev.oriel.qemu.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.engine.StateFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A state is there when it is complete and can be read, and no file of it otherwise. */
class StateTargetTests {

    @TempDir
    private Path folder;

    private StateFiles files;
    private MadeState made;

    @BeforeEach
    void makeState() throws IOException {
        files = new StateFiles(folder.resolve("state"));
        made = new MadeState(new Random(3));
    }

    @Test
    void aWholeStateIsThereWhenItIsFinished() throws IOException {
        try (StateTarget target = StateTarget.Whole.in(files)) {
            take(target);
            target.finish().close();
        }
        assertThat(files.saved().bytes()).isEqualTo(made.stream().length);
    }

    @Test
    void changesAreThereWhenTheyAreFinished() throws IOException {
        try (StateTarget target = changes()) {
            take(target);
            target.finish().close();
        }
        assertThat(files.changes().memory()).exists();
        assertThat(files.saved().bytes()).isEqualTo(made.reduced().length);
    }

    @Test
    void nothingStaysOfChangesThatNobodyCanRead() throws IOException {
        try (StateTarget target = changes()) {
            take(target);
            Files.delete(files.changes().memory());
            assertThatThrownBy(target::finish).isInstanceOf(IOException.class);
        }
        assertThat(all()).isEmpty();
    }

    @Test
    void nothingStaysOfAStateThatNobodyHasFinished() throws IOException {
        try (StateTarget whole = StateTarget.Whole.in(files)) {
            take(whole);
        }
        try (StateTarget changes = changes()) {
            take(changes);
        }
        assertThat(all()).isEmpty();
    }

    private StateTarget.Changes changes() throws IOException {
        Path memory = Files.write(files.changes().memory(), new byte[MadeState.SIZE]);
        return StateTarget.Changes.in(files, FilePages.of(memory));
    }

    private void take(StateTarget target) throws IOException {
        target.take(Inflow.of(Channels.newChannel(new ByteArrayInputStream(made.stream()))));
    }

    private List<Path> all() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }
}
