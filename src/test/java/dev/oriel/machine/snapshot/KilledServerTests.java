package dev.oriel.machine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.oriel.engine.GuestState;
import dev.oriel.engine.StateFiles;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineDisk;
import dev.oriel.machine.MachineState;
import dev.oriel.machine.QuietDeath;
import dev.oriel.machine.Steps;
import dev.oriel.machine.World;
import dev.oriel.machine.control.SuspendedStates;
import dev.oriel.machine.disk.PaperDisks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The server is killed before every single thing that it does to the world, alone or together with the guest; then the
 * next server begins. What was written is there, every snapshot is whole, and nothing is left over.
 */
@ExtendWith(QuietDeath.class)
class KilledServerTests {

    private static final int FAR = 200;

    @TempDir
    private Path folder;

    enum Death {
        SERVER,
        SERVER_AND_GUEST
    }

    @ParameterizedTest
    @EnumSource(Death.class)
    void whileItTakesASnapshotWithMemory(Death death) throws Exception {
        everywhere(death, true, (world, machine, one) -> take(world, machine, "two", true));
    }

    @ParameterizedTest
    @EnumSource(Death.class)
    void whileItTakesASnapshotOfTheDisksOfARunningMachine(Death death) throws Exception {
        everywhere(death, true, (world, machine, one) -> take(world, machine, "two", false));
    }

    @ParameterizedTest
    @EnumSource(value = Death.class, names = "SERVER")
    void whileItTakesASnapshotOfAMachineThatIsOff(Death death) throws Exception {
        everywhere(death, false, (world, machine, one) -> take(world, machine, "two", false));
    }

    @ParameterizedTest
    @EnumSource(Death.class)
    void whileItGoesBack(Death death) throws Exception {
        everywhere(death, true, (world, machine, one) -> world.history.revert(machine.id(), one.id(), World.owner()));
    }

    @ParameterizedTest
    @EnumSource(Death.class)
    void whileItDeletesASnapshot(Death death) throws Exception {
        everywhere(death, true, (world, machine, one) -> world.history.remove(machine.id(), one.id(), World.owner()));
    }

    @ParameterizedTest
    @EnumSource(value = Death.class, names = "SERVER")
    void whileItMergesLayers(Death death) throws Exception {
        everywhere(death, false, (world, machine, one) -> {
            Snapshot two = take(world, machine, "two", false);
            world.history.remove(machine.id(), one.id(), World.owner());
            world.history.remove(machine.id(), two.id(), World.owner());
            while (world.leftovers.merge(world.load(machine))) {
                assertThat(read(world, machine)).isEqualTo("now");
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Death.class)
    void whileAGuestThatRunsMergesItsLayers(Death death) throws Exception {
        everywhere(death, true, (world, machine, one) -> {
            Snapshot two = take(world, machine, "two", false);
            Snapshot three = take(world, machine, "three", false);
            world.history.remove(machine.id(), two.id(), World.owner());
            world.history.remove(machine.id(), three.id(), World.owner());
            while (world.tidier.step(machine.id())) {
                assertThat(read(world, machine)).isEqualTo("now");
            }
            assertThat(world.layers.depth(machine.id(), world.load(machine).disks()))
                    .isEqualTo(2);
        });
    }

    @ParameterizedTest
    @EnumSource(Death.class)
    void whileItSuspends(Death death) throws Exception {
        everywhere(death, true, (world, machine, one) -> world.control.suspend(machine.id(), null));
    }

    @ParameterizedTest
    @EnumSource(value = Death.class, names = "SERVER")
    void whileItTakesASnapshotOfAMachineThatIsSuspended(Death death) throws Exception {
        everywhere(death, true, (world, machine, one) -> {
            world.control.suspend(machine.id(), null);
            take(world, machine, "two", true);
        });
    }

    @ParameterizedTest
    @EnumSource(Death.class)
    void whileItGoesOnFromASuspension(Death death) throws Exception {
        everywhere(death, true, (world, machine, one) -> {
            world.control.suspend(machine.id(), null);
            world.control.start(machine.id());
        });
    }

    @ParameterizedTest
    @EnumSource(Death.class)
    void whileOthersAreMadeOfIt(Death death) throws Exception {
        everywhere(death, true, (world, machine, one) -> {
            Path others = Files.createDirectory(world.folder(machine).resolveSibling("others"));
            var moment = world.standstill.take(machine.id(), others, guest -> guest.saveShared(others));
            assertThat(PaperDisks.content(others.resolve(moment.layers().getFirst())))
                    .isEqualTo(Map.of("here", "now"));
        });
    }

    private void everywhere(Death death, boolean running, Deed deed) throws Exception {
        everywhere(death, running, false, deed);
        if (running) {
            everywhere(death, true, true, deed);
        }
    }

    private void everywhere(Death death, boolean running, boolean sharing, Deed deed) throws Exception {
        for (int steps = 0; steps < FAR; steps++) {
            World world = new World(Files.createDirectory(folder.resolve(death + "-" + sharing + steps)));
            if (sharing) {
                world.engine.shareMemory(Files.writeString(folder.resolve("memory"), "shared"));
            }
            Machine machine = world.machine(2);
            if (running) {
                world.control.start(machine.id());
            }
            write(world, machine, "then");
            Snapshot one = take(world, machine, "one", running);
            write(world, machine, "now");
            int corner = running ? world.guest(machine).corner() : 0;
            world.steps.killAfter(steps);
            boolean killed = false;
            try {
                deed.on(world, machine, one);
            } catch (Steps.Killed e) {
                killed = true;
            }
            if (death == Death.SERVER_AND_GUEST) {
                world.engine.guest(machine.id()).ifPresent(guest -> guest.crash("killed"));
            }
            world.restart();
            String when = "killed before step " + steps;
            assertWhole(world, machine, one, corner, when);
            if (!killed) {
                return;
            }
        }
        fail("it never ends");
    }

    private static void assertWhole(World world, Machine machine, Snapshot one, int corner, String when)
            throws Exception {
        Machine now = world.load(machine);
        var guest = world.guests.find(machine.id());
        assertThat(now.state()).as(when).isNotEqualTo(MachineState.STARTING);
        assertThat(guest.isPresent()).as(when).isEqualTo(now.state().isActive());
        if (guest.isPresent()) {
            assertThat(world.guest(machine).state()).as(when).isEqualTo(GuestState.RUNNING);
            assertThat(world.guest(machine).files()).as(when).isEqualTo(tops(world, machine));
            assertThat(world.guest(machine).corner()).as(when).isEqualTo(corner);
        }
        List<MachineDisk> wanted = new ArrayList<>(now.disks());
        for (Snapshot snapshot : world.snapshots.findByMachine(machine.id())) {
            assertThat(snapshot.stage()).as(when).isEqualTo(Snapshot.Stage.READY);
            String expected = snapshot.id().equals(one.id()) ? "then" : "now";
            assertThat(PaperDisks.content(world.file(machine, snapshot.frozen().getFirst())))
                    .as(when)
                    .isEqualTo(Map.of("here", expected));
            assertState(world.bean(SnapshotFiles.class).state(snapshot), snapshot.kind() == Snapshot.Kind.MEMORY, when);
            wanted.addAll(snapshot.frozen());
        }
        boolean wentBack =
                world.history.present(machine.id()).filter(one.id()::equals).isPresent()
                        && read(world, machine).equals("then");
        assertThat(read(world, machine)).as(when).isEqualTo(wentBack ? "then" : "now");
        Set<String> needed = new HashSet<>();
        for (MachineDisk disk : wanted) {
            needed.addAll(PaperDisks.chain(world.layers, machine.id(), disk));
        }
        assertThat(names(world.folder(machine), "disk-")).as(when).isEqualTo(needed);
        assertThat(names(world.folder(machine).resolve("snapshots"), ""))
                .as(when)
                .hasSize(world.snapshots.findByMachine(machine.id()).size());
        boolean suspended = now.state() == MachineState.SUSPENDED;
        assertState(world.bean(SuspendedStates.class).files(machine.id()), suspended, when);
        assertThat(world.suspensions.findById(machine.id()).isPresent())
                .as(when)
                .isEqualTo(suspended);
        if (!now.state().isActive()) {
            assertThat(world.engine.adopt()).as(when).isEmpty();
            assertThat(world.control.start(machine.id()).state()).as(when).isEqualTo(MachineState.RUNNING);
        }
    }

    /** There is a state, in one of its forms, or nothing of any. */
    private static void assertState(StateFiles files, boolean isThere, String when) throws Exception {
        String name = files.whole().getFileName().toString();
        Set<String> found = names(Objects.requireNonNull(files.whole().getParent()), name);
        if (isThere) {
            assertThat(found).as(when).isIn(Set.of(name), Set.of(name + ".memory", name + ".changes"));
        } else {
            assertThat(found).as(when).isEmpty();
        }
    }

    private static Set<String> names(Path folder, String prefix) throws Exception {
        Set<String> names = new HashSet<>();
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.startsWith(prefix))
                        .forEach(names::add);
            }
        }
        return names;
    }

    private static List<Path> tops(World world, Machine machine) {
        return world.load(machine).disks().stream()
                .map(disk -> world.file(machine, disk))
                .toList();
    }

    private static Snapshot take(World world, Machine machine, String name, boolean memory) {
        return world.history
                .take(machine.id(), new SnapshotWish(name, "", memory), World.owner())
                .snapshot();
    }

    private static void write(World world, Machine machine, String word) {
        PaperDisks.write(world.top(machine), "here", word);
    }

    private static String read(World world, Machine machine) {
        return PaperDisks.content(world.top(machine)).getOrDefault("here", "");
    }

    /** What the server does when it is killed. */
    @FunctionalInterface
    private interface Deed {
        void on(World world, Machine machine, Snapshot one) throws Exception;
    }
}
