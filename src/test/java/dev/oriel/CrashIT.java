package dev.oriel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * The server, and apart from it QEMU, are killed in the middle of what they do to a guest that writes all the time. How
 * long each deed takes is measured first, and then it is broken off. Afterwards all that the guest was told is on its
 * disk is there, the disks are sound, and nothing is left over.
 *
 * <p>Usually each deed is broken off once, at a moment and by a disaster that a seed decides, the same
 * one each time, so that what fails can be found again; {@code -Doriel.test.seed} gives another. With {@code
 * -Doriel.test.kills=N} each deed is broken off by each disaster at N moments spread over the time that it takes; that
 * takes many minutes.
 */
@Timeout(900)
class CrashIT {

    private static final Logger log = LoggerFactory.getLogger(CrashIT.class);
    private static final int KILLS = Integer.getInteger("oriel.test.kills", 0);
    private static final long SEED = Long.getLong("oriel.test.seed", 1);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static ServerProcess server;

    /** The one that all deeds are done to, as long as nothing has gone wrong. */
    private static @Nullable Scribe survivor;

    private Scribe scribe;

    @BeforeAll
    static void startServer() throws IOException {
        server = ServerProcess.start("--oriel.template.quiet=1s");
    }

    @AfterAll
    static void leaveNothing() throws Exception {
        try {
            clearAllBut("");
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(server.guests()).isEmpty();
                assertThat(server.files("machines")).isEmpty();
                assertThat(server.files("templates")).isEmpty();
            });
        } finally {
            server.close();
        }
    }

    /** What the server is asked to do; it is prepared for, may fail, and is over when it has been answered. */
    enum Deed {
        SNAPSHOT {
            @Override
            void act(Scribe scribe, String thing) throws Exception {
                take(scribe);
            }
        },
        REVERT {
            @Override
            String prepare(Scribe scribe) throws Exception {
                return take(scribe);
            }

            @Override
            void act(Scribe scribe, String thing) throws Exception {
                scribe.post("snapshots/" + thing + "/revert");
            }
        },
        DELETE_SNAPSHOT {
            @Override
            String prepare(Scribe scribe) throws Exception {
                return take(scribe);
            }

            @Override
            void act(Scribe scribe, String thing) throws Exception {
                server.api().delete(scribe.path() + "/snapshots/" + thing);
                // The layer that it leaves is taken out while the machine is off.
                scribe.post("stop");
                await().atMost(PATIENCE).until(() -> scribe.layers().size() == 1);
            }
        },
        /** The layer that it leaves is taken out while the machine runs. */
        MERGE {
            @Override
            String prepare(Scribe scribe) throws Exception {
                String snapshot = take(scribe);
                scribe.awaitBeyond(scribe.awaitWriting());
                return snapshot;
            }

            @Override
            void act(Scribe scribe, String thing) throws Exception {
                server.api().delete(scribe.path() + "/snapshots/" + thing);
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(10))
                        .until(() -> scribe.layers().size() == 1);
            }
        },
        SUSPEND {
            @Override
            void act(Scribe scribe, String thing) throws Exception {
                scribe.post("suspend");
            }
        },
        WAKE {
            @Override
            String prepare(Scribe scribe) throws Exception {
                scribe.post("suspend");
                return "";
            }

            @Override
            void act(Scribe scribe, String thing) throws Exception {
                scribe.post("start");
            }
        },
        FORK {
            @Override
            void act(Scribe scribe, String thing) throws Exception {
                server.api().post(scribe.path() + "/fork", Map.of("copies", 2));
            }
        },
        CLAIM {
            @Override
            String prepare(Scribe scribe) throws Exception {
                return template(scribe);
            }

            @Override
            void act(Scribe scribe, String thing) throws Exception {
                server.api().post("/api/v1/templates/" + thing + "/machines");
                server.api().post("/api/v1/templates/" + thing + "/machines");
            }
        },
        RESET {
            @Override
            String prepare(Scribe scribe) throws Exception {
                return server.api()
                        .post("/api/v1/templates/" + template(scribe) + "/machines")
                        .path("id")
                        .asString();
            }

            @Override
            void act(Scribe scribe, String thing) throws Exception {
                server.api().post("/api/v1/machines/" + thing + "/reset-to-template");
            }
        },
        /** Of a machine that was made of a template only the changes are saved. */
        SAVE_COPY {
            @Override
            String prepare(Scribe scribe) throws Exception {
                return copy(scribe).id();
            }

            @Override
            void act(Scribe scribe, String thing) throws Exception {
                Scribe copy = Scribe.of(server, thing);
                String snapshot = take(copy);
                assertThat(server.files("machines/" + thing + "/snapshots/" + snapshot))
                        .contains("state.changes");
                copy.post("suspend");
                assertThat(server.files("machines/" + thing)).contains("suspended.changes");
            }
        },
        /** It goes on from its changes, and then back to those of a snapshot. */
        BRING_BACK_COPY {
            @Override
            String prepare(Scribe scribe) throws Exception {
                Scribe copy = copy(scribe);
                String snapshot = take(copy);
                copy.post("suspend");
                return copy.id() + " " + snapshot;
            }

            @Override
            void act(Scribe scribe, String thing) throws Exception {
                String[] ids = thing.split(" ", 2);
                Scribe copy = Scribe.of(server, ids[0]);
                copy.post("start");
                copy.post("snapshots/" + ids[1] + "/revert");
            }
        };

        /** Gives the id of what the deed is done with. */
        String prepare(Scribe scribe) throws Exception {
            return "";
        }

        abstract void act(Scribe scribe, String thing) throws Exception;

        private static String take(Scribe scribe) throws Exception {
            return server.api()
                    .post(scribe.path() + "/snapshots", Map.of("name", "moment", "memory", true))
                    .path("id")
                    .asString();
        }

        private static Scribe copy(Scribe scribe) throws Exception {
            String address = "/api/v1/templates/" + template(scribe) + "/machines";
            Scribe copy =
                    Scribe.of(server, server.api().post(address).path("id").asString());
            copy.awaitWriting();
            return copy;
        }

        private static String template(Scribe scribe) throws Exception {
            String template = server.api()
                    .post("/api/v1/templates", Map.of("machine", scribe.id(), "name", "Lab", "now", true))
                    .path("id")
                    .asString();
            await().atMost(PATIENCE)
                    .until(() -> server.api()
                                    .get("/api/v1/templates/" + template)
                                    .path("pool")
                                    .path("waiting")
                                    .asInt()
                            == 1);
            return template;
        }
    }

    /** What happens in the middle. */
    enum Disaster {
        SERVER_IS_KILLED {
            @Override
            void strike() throws Exception {
                server.kill();
                server.startAgain();
            }
        },
        GUESTS_ARE_KILLED {
            @Override
            void strike() {
                server.guests().forEach(ServerProcess::kill);
            }
        };

        abstract void strike() throws Exception;
    }

    /**
     * A deed that is broken off.
     *
     * @param moments when, as parts of the time that the deed takes
     */
    record Trial(Deed deed, Disaster disaster, List<Double> moments) {

        @Override
        public String toString() {
            return "%s, %s at %s (seed %d)".formatted(deed, disaster, moments, SEED);
        }
    }

    static List<Trial> trials() {
        List<Trial> trials = new ArrayList<>();
        if (KILLS > 0) {
            List<Double> spread = IntStream.rangeClosed(1, KILLS)
                    .mapToObj(kill -> kill / (KILLS + 1.0))
                    .toList();
            for (Disaster disaster : Disaster.values()) {
                for (Deed deed : Deed.values()) {
                    trials.add(new Trial(deed, disaster, spread));
                }
            }
            return trials;
        }
        Random random = new Random(SEED);
        List<Deed> deeds = new ArrayList<>(List.of(Deed.values()));
        Collections.shuffle(deeds, random);
        for (Deed deed : deeds) {
            Disaster disaster = Disaster.values()[trials.size() % Disaster.values().length];
            trials.add(new Trial(deed, disaster, List.of(random.nextDouble())));
        }
        return trials;
    }

    @BeforeEach
    void startMachine() throws Exception {
        Scribe known = survivor;
        if (known == null) {
            clearAllBut("");
            known = Scribe.start(server);
        }
        scribe = known;
        survivor = null;
    }

    @ParameterizedTest
    @MethodSource("trials")
    void aDeedIsBrokenOff(Trial trial) throws Exception {
        Deed deed = trial.deed();
        long whole = 0;
        for (int attempt = 0; attempt <= trial.moments().size(); attempt++) {
            long written = scribe.awaitWriting();
            String thing = deed.prepare(scribe);
            int certain = deed == Deed.WAKE ? (int) written : scribe.awaitBeyond((int) written);
            long begun = System.nanoTime();
            CompletableFuture<Void> answer = begin(deed, thing);
            if (attempt == 0) {
                // Nobody disturbs the first one: it tells how long it takes.
                answer.join();
                whole = System.nanoTime() - begun;
                log.info("MEASURED {} takes {} ms", deed, whole / 1_000_000);
            } else {
                double part = trial.moments().get(attempt - 1);
                await().pollInterval(Duration.ofMillis(1)).until(afterPart(begun, whole, part));
                boolean answered = answer.isDone() && !answer.isCompletedExceptionally();
                trial.disaster().strike();
                answer.handle((done, failure) -> failure).get(PATIENCE.toSeconds() * 2, TimeUnit.SECONDS);
                log.info("{}: {} after {} of its time, answered: {}", deed, trial.disaster(), part, answered);
            }
            recover(deed, thing, certain);
        }
        survivor = scribe;
    }

    private static Callable<Boolean> afterPart(long begun, long whole, double part) {
        long moment = begun + (long) (whole * part);
        return () -> System.nanoTime() >= moment;
    }

    private CompletableFuture<Void> begin(Deed deed, String thing) {
        Scribe of = scribe;
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        deed.act(of, thing);
                    } catch (Exception | AssertionError e) {
                        throw new CompletionException(e);
                    }
                },
                task -> Thread.ofVirtual().start(task));
    }

    /** Looks at everything, and brings the machine back to work. */
    private void recover(Deed deed, String thing, int certain) throws Exception {
        await().atMost(PATIENCE).until(() -> !scribe.state().equals("starting"));
        boolean wentBack = deed == Deed.REVERT && isBefore(thing);
        inspectAll(wentBack ? 1 : certain);
        for (JsonNode machine : server.api().get("/api/v1/machines")) {
            inspectSnapshots(Scribe.of(server, machine.path("id").asString()));
        }
        clearAllBut(scribe.id());
        if (List.of("off", "crashed", "suspended").contains(scribe.state())) {
            scribe.post("start");
        }
        await().atMost(PATIENCE).untilAsserted(this::assertNothingIsLeft);
    }

    /** What was taken is whole, whenever it was. */
    private static void inspectSnapshots(Scribe machine) throws Exception {
        for (JsonNode snapshot : server.api().get(machine.path() + "/snapshots")) {
            String path = "snapshots/" + snapshot.path("id").asString();
            machine.post(path + "/revert");
            assertThat(machine.state()).isEqualTo("running");
            inspect(machine, 1);
            server.api().delete(machine.path() + "/" + path);
        }
    }

    private boolean isBefore(String snapshot) throws Exception {
        for (JsonNode each : server.api().get(scribe.path() + "/snapshots")) {
            if (each.path("id").asString().equals(snapshot)) {
                return each.path("present").asBoolean();
            }
        }
        return false;
    }

    private void inspectAll(int certain) throws Exception {
        for (JsonNode machine : server.api().get("/api/v1/machines")) {
            String id = machine.path("id").asString();
            inspect(Scribe.of(server, id), id.equals(scribe.id()) ? certain : 1);
        }
    }

    /** A machine is whole: it writes or can be made to, and has what it was told that it has. */
    private static void inspect(Scribe machine, int certain) throws Exception {
        String state = machine.state();
        assertThat(state).isIn("running", "off", "crashed", "suspended");
        if (!state.equals("running")) {
            machine.requireSound();
            assertThat(machine.blocks()).isGreaterThanOrEqualTo(certain);
            machine.post("start");
        }
        int shown = machine.awaitWriting();
        machine.post("pause");
        assertThat(machine.blocks()).isGreaterThanOrEqualTo(Math.max(certain, shown));
        machine.post("resume");
    }

    private static void clearAllBut(String kept) throws Exception {
        for (JsonNode machine : server.api().get("/api/v1/machines")) {
            String id = machine.path("id").asString();
            if (!id.equals(kept)) {
                if (List.of("running", "paused").contains(server.api().state(id))) {
                    server.api().post("/api/v1/machines/" + id + "/stop");
                }
                Scribe.of(server, id).requireClean();
                server.api().delete("/api/v1/machines/" + id);
            }
        }
        for (JsonNode template : server.api().get("/api/v1/templates")) {
            server.api().delete("/api/v1/templates/" + template.path("id").asString());
        }
    }

    private void assertNothingIsLeft() throws Exception {
        assertThat(server.files("machines")).containsExactly(scribe.id());
        assertThat(server.files("templates")).isEmpty();
        assertThat(server.guests()).hasSize(1);
        assertThat(server.files("tmp")).isEmpty();
        assertThat(server.files("machines/" + scribe.id() + "/snapshots")).isEmpty();
        assertThat(server.files("machines/" + scribe.id())).noneMatch(file -> file.startsWith("suspended"));
        List<String> strange = new ArrayList<>(server.files("run"));
        strange.removeIf(file -> isOf(file, scribe.id()) || !isOfGuest(file));
        assertThat(strange).as("of guests that there are not").isEmpty();
        assertThat(server.files("run")).noneMatch(file -> file.endsWith(".unfinished") || file.endsWith(".state"));
    }

    private static boolean isOf(String file, String machine) {
        return file.startsWith(machine);
    }

    private static boolean isOfGuest(String file) {
        try {
            UUID.fromString(file.split("\\.")[0]);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
