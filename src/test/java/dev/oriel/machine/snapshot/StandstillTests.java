package dev.oriel.machine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.engine.EngineException;
import dev.oriel.engine.GuestState;
import dev.oriel.machine.IllegalTransition;
import dev.oriel.machine.Machine;
import dev.oriel.machine.World;
import dev.oriel.machine.disk.PaperDisks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** What a running machine had on its disks becomes others' too, and it goes on. */
class StandstillTests {

    @TempDir
    private Path folder;

    private World world;
    private Machine machine;
    private Path others;

    @BeforeEach
    void start() throws Exception {
        world = new World(folder);
        machine = world.machine(2);
        world.control.start(machine.id());
        PaperDisks.write(world.top(machine), "here", "then");
        others = Files.createDirectory(folder.resolve("others"));
    }

    @Test
    void itGoesOnInNewLayersAndOthersHaveTheOld() throws Exception {
        Path old = world.top(machine);
        var moment = world.standstill.take(machine.id(), others, guest -> guest.state());
        assertThat(moment.taken()).isEqualTo(GuestState.PAUSED);
        assertThat(world.guest(machine).state()).isEqualTo(GuestState.RUNNING);
        assertThat(world.top(machine)).isNotEqualTo(old);
        assertThat(world.guest(machine).files().getFirst()).isEqualTo(world.top(machine));
        Path second = others.resolve(moment.layers().getFirst());
        assertThat(Files.isSameFile(second, old)).isTrue();
        assertThat(Files.getPosixFilePermissions(second)).isEqualTo(PosixFilePermissions.fromString("r--r--r--"));
        assertThat(world.history.of(machine.id())).isEmpty();
        assertThat(world.snapshots.findByMachine(machine.id())).isEmpty();
    }

    @Test
    void whatOthersHaveStaysWhateverBecomesOfTheMachine() throws Exception {
        var moment = world.standstill.take(machine.id(), others, guest -> guest.state());
        world.control.stop(machine.id());
        while (world.leftovers.merge(world.load(machine))) {
            // all that can be merged is
        }
        FileSystemUtils.deleteRecursively(world.folder(machine));
        assertThat(PaperDisks.content(others.resolve(moment.layers().getFirst())))
                .isEqualTo(Map.of("here", "then"));
    }

    @Test
    void nothingIsMergedIntoALayerThatOthersHave() throws Exception {
        world.standstill.take(machine.id(), others, guest -> guest.state());
        PaperDisks.write(world.top(machine), "here", "now");
        Path linked = world.top(machine);
        world.standstill.take(machine.id(), Files.createDirectory(folder.resolve("more")), guest -> guest.state());
        byte[] before = Files.readAllBytes(linked);
        world.control.stop(machine.id());
        while (world.leftovers.merge(world.load(machine))) {
            assertThat(PaperDisks.content(world.top(machine))).isEqualTo(Map.of("here", "now"));
        }
        assertThat(Files.readAllBytes(folder.resolve("more").resolve(linked.getFileName())))
                .isEqualTo(before);
    }

    @Test
    void itsGuestTakesOverWhatOthersHaveOnlyWhenTheChainIsLong() throws Exception {
        for (int i = 0; i < 7; i++) {
            Path folder = Files.createDirectory(others.resolve("others-" + i));
            world.standstill.take(machine.id(), folder, guest -> guest.state());
        }
        assertThat(depth()).isEqualTo(8);
        assertThat(world.tidier.step(machine.id())).isFalse();
        world.standstill.take(machine.id(), others, guest -> guest.state());
        assertThat(world.tidier.step(machine.id())).isTrue();
        assertThat(depth()).isLessThan(8);
        assertThat(PaperDisks.content(world.top(machine))).isEqualTo(Map.of("here", "then"));
    }

    private int depth() throws IOException {
        return PaperDisks.chain(
                        world.layers, machine.id(), world.load(machine).disks().getFirst())
                .size();
    }

    @Test
    void aPausedMachineStaysPaused() throws Exception {
        world.control.pause(machine.id());
        world.standstill.take(machine.id(), others, guest -> guest.state());
        assertThat(world.guest(machine).state()).isEqualTo(GuestState.PAUSED);
    }

    @Test
    void whenItCannotBeTakenItGoesOnAsItWas() {
        Path old = world.top(machine);
        assertThatThrownBy(() -> world.standstill.take(machine.id(), others, guest -> {
                    throw new IOException("no room");
                }))
                .hasMessage("no room");
        assertThat(world.guest(machine).state()).isEqualTo(GuestState.RUNNING);
        assertThat(world.top(machine)).isEqualTo(old);
        assertThat(world.snapshots.findByMachine(machine.id())).isEmpty();
        assertThat(others).isEmptyDirectory();
        assertThat(world.folder(machine)).isDirectoryNotContaining("glob:**disk-0.1.qcow2");
    }

    @Test
    void layersDoNotPileUpForEver() throws Exception {
        for (int i = 1; i < world.bean(SnapshotSettings.class).layers(); i++) {
            world.standstill.take(
                    machine.id(), Files.createDirectory(folder.resolve("others-" + i)), guest -> guest.state());
        }
        assertThatThrownBy(() -> world.standstill.take(machine.id(), others, guest -> guest.state()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("layers");
        assertThat(world.guest(machine).state()).isEqualTo(GuestState.RUNNING);
    }

    @Test
    void aMachineWithoutAGuestIsRefused() {
        world.control.stop(machine.id());
        assertThatThrownBy(() -> world.standstill.take(machine.id(), others, guest -> guest.state()))
                .isInstanceOf(IllegalTransition.class);
    }
}
