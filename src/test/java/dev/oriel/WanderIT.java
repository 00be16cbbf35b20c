package dev.oriel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Somebody does this and that to machines, whatever their states allow, in an order that nobody thought of, while servers
 * and guests come to an end in between. Nothing that is allowed is refused, each machine is in the state that it must be
 * in, and what a guest was told to be on its disk is there.
 *
 * <p>A seed decides on the way, the same one each time, so that what fails can be found again; {@code -Doriel.test.seed}
 * gives another, and {@code -Doriel.test.steps} a longer one.
 */
@Timeout(3600)
class WanderIT {

    private static final Logger log = LoggerFactory.getLogger(WanderIT.class);
    private static final int STEPS = Integer.getInteger("oriel.test.steps", 30);
    private static final long SEED = Long.getLong("oriel.test.seed", 1);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int MOST_MACHINES = 4;
    private static final int MOST_SNAPSHOTS = 4;

    private static ServerProcess server;

    private final Random random = new Random(SEED);
    private final List<Known> machines = new ArrayList<>();
    private final List<String> steps = new ArrayList<>();
    private @Nullable String disc;

    @BeforeAll
    static void startServer() throws IOException {
        server = ServerProcess.start("--oriel.template.quiet=1s");
    }

    @AfterAll
    static void endServer() throws IOException {
        server.close();
    }

    /** What is known of a machine. */
    private static final class Known {
        private final Scribe scribe;
        private final Map<String, Moment> snapshots = new LinkedHashMap<>();
        private final @Nullable Integer template;
        private String state;
        private int blocks;

        /** @param template how many blocks its template has on the disk; null if it is of none */
        Known(Scribe scribe, String state, int blocks, @Nullable Integer template) {
            this.scribe = scribe;
            this.state = state;
            this.blocks = blocks;
            this.template = template;
        }

        boolean is(String... states) {
            return Set.of(states).contains(state);
        }
    }

    /** @param state what the machine is when it has gone back */
    private record Moment(String state, int blocks) {}

    /**
     * A button of a machine.
     *
     * @param word for it in the API
     * @param then what the machine is afterwards
     */
    private record Order(String word, String then) {}

    /** What somebody may do. */
    private enum Deed {
        START(4, new Order("start", "running"), "off", "crashed", "suspended"),
        STOP(1, new Order("stop", "off"), "running", "paused"),
        PAUSE(3, new Order("pause", "paused"), "running"),
        RESUME(3, new Order("resume", "running"), "paused"),
        SUSPEND(3, new Order("suspend", "suspended"), "running", "paused"),
        DISCARD(1, new Order("discard", "off"), "suspended"),
        SNAPSHOT(4, "running", "paused", "suspended") {
            @Override
            boolean isPossible(WanderIT with, Known machine) {
                return machine.snapshots.size() < MOST_SNAPSHOTS;
            }

            @Override
            void act(WanderIT with, Known machine) throws Exception {
                machine.snapshots.put(take(machine, true), new Moment("running", machine.blocks));
            }
        },
        SNAPSHOT_OF_DISKS(1, "running", "paused", "suspended", "off", "crashed") {
            @Override
            boolean isPossible(WanderIT with, Known machine) {
                return machine.snapshots.size() < MOST_SNAPSHOTS;
            }

            @Override
            void act(WanderIT with, Known machine) throws Exception {
                machine.snapshots.put(take(machine, false), new Moment("off", machine.blocks));
            }
        },
        REVERT(4, "running", "paused", "suspended", "off", "crashed") {
            @Override
            boolean isPossible(WanderIT with, Known machine) {
                return !machine.snapshots.isEmpty();
            }

            @Override
            void act(WanderIT with, Known machine) throws Exception {
                String snapshot = with.any(machine.snapshots.keySet());
                machine.scribe.post("snapshots/" + snapshot + "/revert");
                Moment then = machine.snapshots.get(snapshot);
                machine.state = then.state();
                machine.blocks = then.blocks();
            }
        },
        DELETE_SNAPSHOT(3, "running", "paused", "suspended", "off", "crashed") {
            @Override
            boolean isPossible(WanderIT with, Known machine) {
                return !machine.snapshots.isEmpty();
            }

            @Override
            void act(WanderIT with, Known machine) throws Exception {
                String snapshot = with.any(machine.snapshots.keySet());
                server.api().delete(machine.scribe.path() + "/snapshots/" + snapshot);
                machine.snapshots.remove(snapshot);
            }
        },
        FORK(2, "running", "paused") {
            @Override
            boolean isPossible(WanderIT with, Known machine) {
                return with.machines.size() < MOST_MACHINES;
            }

            @Override
            void act(WanderIT with, Known machine) throws Exception {
                for (JsonNode copy : server.api().post(machine.scribe.path() + "/fork", Map.of("copies", 1))) {
                    with.machines.add(
                            new Known(Scribe.of(server, copy.path("id").asString()), "running", machine.blocks, null));
                }
            }
        },
        TEMPLATE(2, "running", "paused") {
            @Override
            boolean isPossible(WanderIT with, Known machine) {
                return with.machines.size() < MOST_MACHINES;
            }

            @Override
            void act(WanderIT with, Known machine) throws Exception {
                String template = server.api()
                        .post("/api/v1/templates", Map.of("machine", machine.scribe.id(), "name", "Lab", "now", true))
                        .path("id")
                        .asString();
                await().atMost(PATIENCE)
                        .until(() -> server.api()
                                        .get("/api/v1/templates/" + template)
                                        .path("pool")
                                        .path("waiting")
                                        .asInt()
                                == 1);
                JsonNode copy = server.api().post("/api/v1/templates/" + template + "/machines");
                with.machines.add(new Known(
                        Scribe.of(server, copy.path("id").asString()), "running", machine.blocks, machine.blocks));
            }
        },
        RESET(3, "running", "paused", "suspended", "off", "crashed") {
            @Override
            boolean isPossible(WanderIT with, Known machine) {
                return machine.template != null && machine.snapshots.isEmpty();
            }

            @Override
            void act(WanderIT with, Known machine) throws Exception {
                machine.scribe.post("reset-to-template");
                machine.state = "running";
                machine.blocks = machine.template == null ? 0 : machine.template;
            }
        },
        COPY(1, "off", "crashed") {
            @Override
            boolean isPossible(WanderIT with, Known machine) {
                return with.machines.size() < MOST_MACHINES;
            }

            @Override
            void act(WanderIT with, Known machine) throws Exception {
                JsonNode copy = server.api().post(machine.scribe.path() + "/clone");
                with.machines.add(
                        new Known(Scribe.of(server, copy.path("id").asString()), "off", machine.blocks, null));
            }
        },
        PRESS_RESET(1, "running") {
            @Override
            void act(WanderIT with, Known machine) throws Exception {
                int before = machine.scribe.awaitWriting();
                machine.scribe.post("reset");
                // It begins at 1 again.
                await().atMost(PATIENCE).until(() -> machine.scribe.shown().orElse(0) < before);
            }
        },
        INSERT_DISC(2, "running", "paused", "off", "crashed") {
            @Override
            void act(WanderIT with, Known machine) throws Exception {
                JsonNode now = Api.json(
                        server.api().raw("PUT", machine.scribe.path() + "/cdrom", Map.of("image", with.disc())));
                assertThat(now.path("cdrom").asString()).isEqualTo(with.disc());
            }
        },
        EJECT_DISC(2, "running", "paused", "off", "crashed") {
            @Override
            void act(WanderIT with, Known machine) throws Exception {
                server.api().delete(machine.scribe.path() + "/cdrom");
            }
        },
        DELETE(2, "off", "crashed", "suspended") {
            @Override
            boolean isPossible(WanderIT with, Known machine) {
                return with.machines.size() > 1;
            }

            @Override
            void act(WanderIT with, Known machine) throws Exception {
                server.api().delete(machine.scribe.path());
                with.machines.remove(machine);
            }
        },
        GUEST_IS_KILLED(1, "running", "paused") {
            @Override
            void act(WanderIT with, Known machine) throws Exception {
                server.guest(machine.scribe.id()).ifPresent(ServerProcess::kill);
                await().atMost(PATIENCE).until(() -> machine.scribe.state().equals("crashed"));
                machine.state = "crashed";
            }
        },
        SERVER_IS_KILLED(1, "running", "paused", "suspended", "off", "crashed") {
            @Override
            void act(WanderIT with, Known machine) throws Exception {
                server.kill();
                server.startAgain();
            }
        },
        SERVER_IS_ENDED(1, "running", "paused", "suspended", "off", "crashed") {
            @Override
            void act(WanderIT with, Known machine) throws Exception {
                server.terminate();
                server.startAgain();
            }
        };

        private final int weight;
        private final @Nullable Order order;
        private final Set<String> states;

        /** @param weight how often it is done, compared with the others */
        Deed(int weight, String... states) {
            this(weight, null, states);
        }

        Deed(int weight, @Nullable Order order, String... states) {
            this.weight = weight;
            this.order = order;
            this.states = Set.of(states);
        }

        boolean isPossible(WanderIT with, Known machine) {
            return true;
        }

        void act(WanderIT with, Known machine) throws Exception {
            Order given = Objects.requireNonNull(order);
            machine.scribe.post(given.word());
            machine.state = given.then();
        }

        private static String take(Known machine, boolean memory) throws Exception {
            return server.api()
                    .post(machine.scribe.path() + "/snapshots", Map.of("name", "moment", "memory", memory))
                    .path("id")
                    .asString();
        }
    }

    @Test
    void whateverIsDoneMachinesAreWhatTheyMustBe() throws Exception {
        machines.add(new Known(Scribe.create(server), "off", 0, null));
        for (int i = 0; i < STEPS; i++) {
            Known machine = any(machines);
            Deed deed = anyDeed(machine);
            steps.add("%s of %s, which is %s".formatted(deed, name(machine), machine.state));
            log.info("{}: {}", i, steps.getLast());
            try {
                deed.act(this, machine);
                for (Known each : List.copyOf(machines)) {
                    inspect(each);
                }
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "After these steps (seed %d):\n%s".formatted(SEED, String.join("\n", steps)), e);
            }
        }
        leaveNothing();
    }

    private String disc() throws Exception {
        String known = disc;
        if (known == null) {
            known = RescueDisc.upload(server.api());
            disc = known;
        }
        return known;
    }

    private static void inspect(Known machine) throws Exception {
        assertThat(machine.scribe.state()).as(name(machine)).isEqualTo(machine.state);
        if (machine.is("running")) {
            machine.blocks = Math.max(machine.blocks, machine.scribe.awaitWriting());
        } else {
            assertThat(machine.scribe.blocks()).as(name(machine)).isGreaterThanOrEqualTo(machine.blocks);
        }
    }

    private static String name(Known machine) {
        return machine.scribe.id().substring(0, 4);
    }

    private Deed anyDeed(Known machine) {
        List<Deed> possible = new ArrayList<>();
        for (Deed deed : Deed.values()) {
            if (deed.states.contains(machine.state) && deed.isPossible(this, machine)) {
                for (int i = 0; i < deed.weight; i++) {
                    possible.add(deed);
                }
            }
        }
        return any(possible);
    }

    private <T> T any(Collection<T> some) {
        return List.copyOf(some).get(random.nextInt(some.size()));
    }

    private void leaveNothing() throws Exception {
        for (Known machine : machines) {
            if (machine.is("running", "paused")) {
                machine.scribe.post("stop");
            } else if (machine.is("suspended")) {
                machine.scribe.post("discard");
            }
            // Layers may still be merged in the background.
            await().atMost(PATIENCE).untilAsserted(machine.scribe::requireSound);
            server.api().delete(machine.scribe.path());
        }
        for (JsonNode template : server.api().get("/api/v1/templates")) {
            server.api().delete("/api/v1/templates/" + template.path("id").asString());
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(server.guests()).isEmpty();
            for (String folder : List.of("machines", "templates", "tmp")) {
                assertThat(server.files(folder)).as(folder).isEmpty();
            }
            assertThat(server.files("run")).containsExactly("accelerator.properties");
        });
    }
}
