package dev.oriel.template;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import dev.oriel.account.Account;
import dev.oriel.account.AccountPrincipal;
import dev.oriel.account.Role;
import dev.oriel.engine.FakeGuest;
import dev.oriel.engine.GuestState;
import dev.oriel.framebuffer.Rect;
import dev.oriel.image.ImageFormat;
import dev.oriel.image.NoAccounts;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineState;
import dev.oriel.machine.QuietDeath;
import dev.oriel.machine.Steps;
import dev.oriel.machine.World;
import dev.oriel.machine.disk.PaperDisks;
import dev.oriel.machine.workshop.MachineWorkshop;
import dev.oriel.template.TemplateVersion.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.util.unit.DataSize;

/**
 * The server is killed before every single thing that it does to the world while it hands out machines, alone or together
 * with all guests; then the next server begins. Everybody has got a whole machine or none, and nothing is left over.
 */
@ExtendWith(QuietDeath.class)
class KilledLenderTests {

    private static final int FAR = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int FORKS = 2;
    private static final int CORNER = 0x123456;

    private static final TemplateSettings SETTINGS = new TemplateSettings(
            Duration.ofMillis(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            0,
            DataSize.ofMegabytes(1),
            3,
            Duration.ZERO,
            0);

    private static final AccountPrincipal ADMIN = new AccountPrincipal(UUID.randomUUID(), "admin", Role.ADMIN);

    @TempDir
    private Path folder;

    enum Death {
        SERVER,
        SERVER_AND_GUESTS
    }

    @ParameterizedTest
    @EnumSource(Death.class)
    void whileItGivesAwayAMachineThatWaited(Death death) throws Exception {
        everywhere(death, Lab::fillPool, lab -> lab.claim("Ann"));
    }

    @ParameterizedTest
    @EnumSource(Death.class)
    void whileItRestoresAMachineThatIsWanted(Death death) throws Exception {
        everywhere(death, lab -> {}, lab -> lab.claim("Ann"));
    }

    @ParameterizedTest
    @EnumSource(Death.class)
    void whileItMakesAMachineThatBoots(Death death) throws Exception {
        everywhere(death, Lab::loseState, lab -> lab.claim("Ann"));
    }

    @ParameterizedTest
    @EnumSource(Death.class)
    void whileItFillsThePool(Death death) throws Exception {
        everywhere(death, lab -> {}, lab -> {
            lab.fillPool();
            lab.fillPool();
        });
    }

    @ParameterizedTest
    @EnumSource(Death.class)
    void whileItClearsThePool(Death death) throws Exception {
        everywhere(death, Lab::fillPool, lab -> lab.bean(WarmPool.class).drop(lab.version.id()));
    }

    @ParameterizedTest
    @EnumSource(Death.class)
    void whileItResetsAMachine(Death death) throws Exception {
        everywhere(
                death,
                lab -> PaperDisks.write(lab.world.top(lab.claim("Ann")), "here", "spoiled"),
                lab -> lab.bean(Clones.class).renew(lab.called("Ann"), lab.version));
    }

    @ParameterizedTest
    @EnumSource(Death.class)
    void whileItForksAMachine(Death death) throws Exception {
        everywhere(death, lab -> {}, Lab::forkWhole);
    }

    @ParameterizedTest
    @EnumSource(Death.class)
    void whileItForksWhatCameOfATemplate(Death death) throws Exception {
        everywhere(
                death,
                lab -> {
                    lab.claim("Ann");
                    lab.origin = lab.called("Ann");
                },
                Lab::forkWhole);
    }

    @ParameterizedTest
    @EnumSource(Death.class)
    void whileItTakesAwayTheLastForks(Death death) throws Exception {
        everywhere(
                death,
                lab -> {
                    lab.fork();
                    for (Machine copy : lab.others()) {
                        lab.world.control.stop(copy.id());
                    }
                },
                lab -> {
                    for (Machine copy : lab.others()) {
                        lab.bean(MachineWorkshop.class).remove(copy.id(), ADMIN);
                    }
                    lab.bean(TemplateRemoval.class).removeForsaken();
                });
    }

    @ParameterizedTest
    @EnumSource(value = Death.class, names = "SERVER")
    void whileItMakesATemplate(Death death) throws Exception {
        everywhere(
                death,
                lab -> {},
                lab -> lab.make(
                        () -> lab.bean(TemplateMaker.class).begin(lab.origin, "Other", "", false, lab.origin.owner())));
    }

    @ParameterizedTest
    @EnumSource(value = Death.class, names = "SERVER_AND_GUESTS")
    void whileItMakesAnotherVersion(Death death) throws Exception {
        everywhere(
                death,
                lab -> {},
                lab -> lab.make(() -> lab.bean(TemplateMaker.class).begin(lab.template, lab.origin)));
    }

    @ParameterizedTest
    @EnumSource(Death.class)
    void whileItDeletesATemplate(Death death) throws Exception {
        everywhere(death, Lab::fillPool, lab -> lab.bean(TemplateRemoval.class).remove(lab.template, World.owner()));
    }

    private void everywhere(Death death, Deed preparation, Deed deed) throws Exception {
        for (int steps = 0; steps < FAR; steps++) {
            Lab lab = new Lab(Files.createDirectory(folder.resolve(death + "-" + steps)));
            preparation.on(lab);
            lab.world.steps.killAfter(steps);
            try {
                deed.on(lab);
            } catch (Steps.Killed e) {
                // It is asked for below, because another thread may have been the one.
            } catch (RuntimeException e) {
                // What a thread has that waits for one that was killed.
                if (!lab.world.steps.hasKilled()) {
                    throw e;
                }
            }
            boolean killed = lab.world.steps.hasKilled();
            if (death == Death.SERVER_AND_GUESTS) {
                for (var guest : lab.world.engine.adopt()) {
                    ((FakeGuest) guest).crash("killed");
                }
            }
            lab.restart();
            lab.requireOrder(death, "killed before step " + steps);
            if (!killed) {
                return;
            }
        }
        fail("it never ends");
    }

    /** What the server does when it is killed. */
    @FunctionalInterface
    private interface Deed {
        void on(Lab lab) throws Exception;
    }

    /** A world with a machine that runs, and a template that was made of it. */
    private static final class Lab {

        private final World world;
        private final StoredTemplates templates;
        private final StoredVersions versions;
        private final Template template;
        private TemplateVersion version;
        private Machine origin;
        private boolean forking;
        private boolean hasState = true;

        Lab(Path folder) throws Exception {
            world = new World(folder);
            Files.createDirectories(world.home.templates());
            templates = new StoredTemplates(world.steps);
            versions = new StoredVersions(world.steps, world.machines);
            world.extend(
                    List.of("dev.oriel.template", "dev.oriel.machine.workshop"),
                    templates,
                    versions,
                    new NoSchedules(),
                    new NoAccounts(),
                    SETTINGS);
            restart();
            origin = world.machine(2);
            world.control.start(origin.id());
            origin = world.load(origin);
            PaperDisks.write(world.top(origin), "here", "then");
            world.guest(origin).display().paint(new Rect(0, 0, 1, 1), CORNER);
            template = templates.save(Template.create(origin.owner(), "Lab", "", false, 0, Instant.EPOCH));
            version = publish(TemplateVersion.begin(
                    template.id(),
                    1,
                    origin.definition(),
                    origin.disks().stream().map(TemplateDisk::copyOf).toList(),
                    origin.id(),
                    null,
                    Instant.EPOCH));
        }

        private TemplateVersion publish(TemplateVersion begun) throws Exception {
            TemplateFiles.Building building = bean(TemplateFiles.class).build(begun.id());
            for (int at = 0; at < begun.disks().size(); at++) {
                Path from = world.file(origin, origin.disks().get(at));
                world.tools.flatten(
                        from, ImageFormat.QCOW2, building.disk(begun.disks().get(at)));
            }
            world.control.pause(origin.id());
            world.guest(origin).saveShared(building.emptyStateFolder());
            world.control.resume(origin.id());
            String key = bean(Capture.class).stateKey(begun, building);
            return versions.save(begun.ready(key, building.publish(begun.id(), begun.disks()), null));
        }

        void restart() throws IOException {
            world.restart();
            bean(TemplateRecovery.class).start();
        }

        <T> T bean(Class<T> type) {
            return world.bean(type);
        }

        /** What the pool's own thread does. */
        void fillPool() throws Exception {
            bean(WarmPool.class).giveBack(bean(Incubator.class).hatch(version, template.owner()));
        }

        /** Machines of it boot from now on. */
        void loseState() {
            hasState = false;
            version = versions.save(version.ready(null, version.sizeBytes(), "lost"));
        }

        Machine claim(String name) {
            return bean(Clones.class).start(template, name, World.owner().id()).machine();
        }

        /** Whoever asks for copies gets all or none. */
        void forkWhole() {
            forking = true;
            fork();
        }

        void fork() {
            Account ann = new Account(UUID.randomUUID(), 1, "ann", Role.USER, true, false, Instant.EPOCH);
            bean(Forks.class).fork(origin, Collections.nCopies(FORKS, ann));
            // its state is put on the disk later
            await().atMost(PATIENCE).until(() -> world.events.stream().anyMatch(event -> event instanceof ForkSettled));
        }

        void make(Runnable begin) {
            begin.run();
            TemplateMaker maker = bean(TemplateMaker.class);
            await().atMost(PATIENCE)
                    .until(() -> versions.findAll().stream()
                            .allMatch(each -> maker.makingOf(each).isEmpty()));
        }

        Machine called(String name) {
            return world.machines.findAll().stream()
                    .filter(machine -> machine.name().equals(name))
                    .findAny()
                    .orElseThrow();
        }

        /** All machines but the first. */
        List<Machine> others() {
            return world.machines.findAll().stream()
                    .filter(machine -> !machine.id().equals(origin.id()))
                    .toList();
        }

        void requireOrder(Death death, String when) throws Exception {
            for (Machine machine : world.machines.findAll()) {
                requireWhole(machine, death, when);
            }
            Set<UUID> machines =
                    world.machines.findAll().stream().map(Machine::id).collect(toSet());
            assertThat(world.engine.adopt()).as(when).allMatch(guest -> machines.contains(guest.id()));
            assertThat(names(world.home.machines())).as(when).isEqualTo(words(machines));
            assertThat(bean(Incubator.class).unclaimed(world.home.machines()))
                    .as(when)
                    .isEmpty();
            assertThat(versions.findByStageIn(List.of(Stage.BUILDING, Stage.REMOVING)))
                    .as(when)
                    .isEmpty();
            assertThat(names(world.home.templates()))
                    .as(when)
                    .isEqualTo(words(versions.findByStageIn(List.of(Stage.READY)).stream()
                            .map(TemplateVersion::id)
                            .collect(toSet())));
            for (Template each : templates.findAll()) {
                List<TemplateVersion> all = versions.findByTemplateOrderByNumberDesc(each.id());
                assertThat(all).as(when).isNotEmpty();
                if (each.hidden()) {
                    assertThat(versions.findClones(all.getFirst().id()))
                            .as(when)
                            .isNotEmpty();
                }
            }
            if (forking) {
                assertThat(forks()).as(when).isIn(0L, (long) FORKS);
            }
        }

        private long forks() {
            return templates.findByHiddenOrderByNameAscCreatedAtAsc(true).stream()
                    .flatMap(each -> versions.findByTemplateOrderByNumberDesc(each.id()).stream())
                    .mapToLong(each -> versions.findClones(each.id()).size())
                    .sum();
        }

        private void requireWhole(Machine machine, Death death, String when) throws Exception {
            boolean lives = world.guests.find(machine.id()).isPresent();
            assertThat(machine.state()).as(when).isNotEqualTo(MachineState.STARTING);
            assertThat(lives).as(when).isEqualTo(machine.state().isActive());
            if (death == Death.SERVER_AND_GUESTS) {
                assertThat(lives).as(when).isFalse();
                Machine started = world.control.start(machine.id());
                assertThat(started.state()).as(when).isEqualTo(MachineState.RUNNING);
            }
            if (world.load(machine).state() == MachineState.RUNNING) {
                FakeGuest guest = world.guest(machine);
                if (death == Death.SERVER && hasState) {
                    assertThat(guest.corner()).as(when).isEqualTo(CORNER);
                }
                assertThat(guest.state()).as(when).isEqualTo(GuestState.RUNNING);
                assertThat(guest.files())
                        .as(when)
                        .isEqualTo(world.load(machine).disks().stream()
                                .map(disk -> world.file(machine, disk))
                                .toList());
            }
            assertThat(PaperDisks.content(world.top(machine)))
                    .as(when)
                    .isIn(Map.of("here", "then"), Map.of("here", "spoiled"));
        }

        private static Set<String> words(Set<UUID> ids) {
            return ids.stream().map(UUID::toString).collect(toSet());
        }

        private static Set<String> names(Path folder) throws IOException {
            try (Stream<Path> files = Files.list(folder)) {
                return files.map(file -> file.getFileName().toString()).collect(toSet());
            }
        }
    }
}
