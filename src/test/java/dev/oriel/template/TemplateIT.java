package dev.oriel.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oriel.Api;
import dev.oriel.EmptyServer;
import dev.oriel.OrielHome;
import dev.oriel.TinyLinux;
import dev.oriel.TinyShell;
import dev.oriel.engine.Display;
import dev.oriel.engine.Guest;
import dev.oriel.engine.GuestState;
import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.machine.RunningGuests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** Templates and clones of Tiny Linux on real QEMU: what was typed before is there in every clone. */
@EmptyServer
@TestPropertySource(properties = "oriel.template.quiet=2s")
@Timeout(480)
class TemplateIT {

    private static final Logger log = LoggerFactory.getLogger(TemplateIT.class);
    private static final Duration BOOT = Duration.ofSeconds(120);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    /** A screen that is full of numbers has more lit pixels than this. */
    private static final int MANY_LIT = 3000;

    /** A screen with nothing but a prompt has fewer. */
    private static final int FEW_LIT = 500;

    @LocalServerPort
    private int port;

    @Autowired
    private RunningGuests running;

    @Autowired
    private WarmPool pool;

    @Autowired
    private OrielHome home;

    private final List<Display.Subscription> watching = new ArrayList<>();
    private Api admin;
    private String machine;

    @BeforeEach
    void bootTinyLinux() throws Exception {
        admin = Api.signIn(port, "admin", EmptyServer.PASSWORD);
        machine = TinyLinux.get()
                .withoutCursor()
                .makeMachine(admin, Map.of("name", "Tiny", "memoryMiB", 128, "disks", List.of(Map.of("sizeGiB", 1))));
    }

    @AfterEach
    void stopAll() throws Exception {
        watching.forEach(Display.Subscription::close);
        for (JsonNode each : admin.get("/api/v1/machines")) {
            admin.deleteMachine(each.path("id").asString());
        }
    }

    @Test
    void whatWasTypedIsInEveryCloneAndResetBringsItBack() throws Exception {
        admin.post("/api/v1/machines/" + machine + "/start");
        TinyShell.awaitAt(guest(machine));
        becomesDark(machine, "cp /init /dev/vda; sync; alias q='seq 1000000000 1000000400'; clear");

        String template = admin.post("/api/v1/templates", Map.of("machine", machine, "name", "Lab"))
                .path("id")
                .asString();
        awaitInstant(template);
        assertThat(admin.state(machine)).isEqualTo("running");
        await().atMost(ANSWER)
                .until(() -> admin.get("/api/v1/templates/" + template)
                                .path("pool")
                                .path("waiting")
                                .asInt()
                        == 1);

        JsonNode first = admin.post("/api/v1/templates/" + template + "/machines");
        JsonNode second = admin.post("/api/v1/templates/" + template + "/machines", Map.of("name", "Other"));
        log.info("MEASURED claims {} and {}", first, second);
        assertThat(first.path("way").asString()).isEqualTo("pool");
        for (JsonNode clone : List.of(first, second)) {
            String id = clone.path("id").asString();
            fills(id, "q");
        }
        assertThat(lit(machine)).isLessThan(FEW_LIT);

        String clone = first.path("id").asString();
        long begun = System.nanoTime();
        admin.post("/api/v1/machines/" + clone + "/reset-to-template");
        log.info("MEASURED reset {} ms", (System.nanoTime() - begun) / 1_000_000);
        await().atMost(ANSWER).until(() -> lit(clone) > 0 && lit(clone) < FEW_LIT);
        fills(clone, "q");
        await().atMost(ANSWER)
                .until(() -> admin.get("/api/v1/machines/" + clone + "/identity")
                        .path("state")
                        .asString()
                        .equals("no-agent"));

        begun = System.nanoTime();
        JsonNode copies = admin.post("/api/v1/machines/" + clone + "/fork", Map.of("copies", 3));
        log.info("MEASURED fork to 3 {} ms", (System.nanoTime() - begun) / 1_000_000);
        for (JsonNode copy : copies) {
            await().atMost(ANSWER).until(() -> lit(copy.path("id").asString()) > MANY_LIT);
        }
        assertThat(admin.state(clone)).isEqualTo("running");
    }

    @Test
    void whatACloneHasChangedIsAllThatIsKeptOfIt() throws Exception {
        admin.post("/api/v1/machines/" + machine + "/start");
        TinyShell.awaitAt(guest(machine));
        becomesDark(machine, "alias q='seq 1000000000 1000000400'; clear");
        JsonNode whole = keep(machine);
        String template = admin.post("/api/v1/templates", Map.of("machine", machine, "name", "Changed"))
                .path("id")
                .asString();
        awaitInstant(template);

        String clone = admin.post("/api/v1/templates/" + template + "/machines")
                .path("id")
                .asString();
        fills(clone, "q");
        JsonNode kept = keep(clone);
        log.info("MEASURED a whole state {}, changes {}", whole.path("memoryBytes"), kept.path("memoryBytes"));
        Path folder = home.machines()
                .resolve(clone)
                .resolve("snapshots/" + kept.path("id").asString());
        assertThat(folder.resolve("state.memory")).exists();
        assertThat(folder.resolve("state.changes")).exists();
        assertThat(folder.resolve("state")).doesNotExist();
        for (int round = 0; round < 2; round++) {
            becomesDark(clone, "clear");
            long begun = System.nanoTime();
            admin.post("/api/v1/machines/" + clone + "/snapshots/"
                    + kept.path("id").asString() + "/revert");
            log.info("MEASURED going back {} ms", (System.nanoTime() - begun) / 1_000_000);
            await().atMost(ANSWER).until(() -> lit(clone) > MANY_LIT);
        }

        admin.post("/api/v1/machines/" + clone + "/suspend");
        assertThat(home.machines().resolve(clone).resolve("suspended.changes")).exists();
        keep(clone);
        admin.post("/api/v1/machines/" + clone + "/start");
        await().atMost(ANSWER).until(() -> lit(clone) > MANY_LIT);
        becomesDark(clone, "clear");
        try (Stream<Path> files = Files.list(home.machines().resolve(clone))) {
            assertThat(files).noneMatch(file -> file.getFileName().toString().startsWith("suspended"));
        }
    }

    private JsonNode keep(String id) throws Exception {
        return admin.post("/api/v1/machines/" + id + "/snapshots", Map.of("name", "Kept", "memory", true));
    }

    @Test
    void ofAMachineThatIsOffACopyBootsAndSettles() throws Exception {
        String template = admin.post("/api/v1/templates", Map.of("machine", machine, "name", "Booted"))
                .path("id")
                .asString();
        awaitInstant(template);
        assertThat(admin.state(machine)).isEqualTo("off");
        requireBooted(template);

        String clone = admin.post("/api/v1/templates/" + template + "/machines")
                .path("id")
                .asString();
        TinyShell.awaitAt(guest(clone));
        becomesDark(clone, "clear");
        try (Stream<Path> left = Files.list(home.templates())) {
            assertThat(left).noneMatch(folder -> folder.toString().endsWith(".building"));
        }
    }

    @Test
    void aMachineThatBootsIsTakenWhenItHasBooted() throws Exception {
        admin.post("/api/v1/machines/" + machine + "/start");
        String template = admin.post("/api/v1/templates", Map.of("machine", machine, "name", "Hurried"))
                .path("id")
                .asString();
        awaitInstant(template);
        requireBooted(template);
    }

    /** A machine that waits in the pool stands still: what its screen shows is what the template was made of. */
    private void requireBooted(String template) throws Exception {
        UUID version = UUID.fromString(admin.get("/api/v1/templates/" + template)
                .path("versions")
                .path(0)
                .path("id")
                .asString());
        Lease lease = await().atMost(ANSWER).until(() -> pool.take(version).orElse(null), taken -> taken != null);
        try {
            assertThat(lease.guest().state()).isEqualTo(GuestState.PAUSED);
            TinyShell.awaitAt(lease.guest());
        } finally {
            pool.giveBack(lease);
        }
    }

    private void awaitInstant(String template) {
        await().atMost(BOOT).untilAsserted(() -> {
            JsonNode found = admin.get("/api/v1/templates/" + template);
            assertThat(found.path("versions").path(0).path("problem").asString(""))
                    .isEmpty();
            assertThat(found.path("instant").asBoolean()).isTrue();
        });
    }

    private void fills(String id, String line) {
        TinyShell.at(guest(id)).run(line, () -> lit(id) > MANY_LIT);
    }

    private void becomesDark(String id, String line) {
        TinyShell.at(guest(id)).run(line, () -> lit(id) < FEW_LIT);
    }

    private int lit(String id) {
        Framebuffer screen = guest(id).display().framebuffer();
        return (int) Arrays.stream(screen.read(screen.bounds()))
                .filter(pixel -> (pixel & 0xffffff) != 0)
                .count();
    }

    private Guest guest(String id) {
        Guest guest = running.find(UUID.fromString(id)).orElseThrow();
        watching.add(guest.display().subscribe(() -> {}));
        return guest;
    }
}
