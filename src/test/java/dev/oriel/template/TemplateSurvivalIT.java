package dev.oriel.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oriel.Api;
import dev.oriel.ServerProcess;
import dev.oriel.TinyLinux;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A server is killed while it makes a template: the next one leaves nothing half made behind. */
@Timeout(480)
class TemplateSurvivalIT {

    private static final Duration START = ServerProcess.START;

    private static ServerProcess server;

    @BeforeAll
    static void startServer() throws IOException {
        server = ServerProcess.start();
    }

    @AfterAll
    static void leaveNothingRunning() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"saving", "copying", "preparing", "testing", "publishing", "ready"})
    void whatWasHalfMadeIsGoneAndTheMachineGoesOn(String step) throws Exception {
        Api api = server.api();
        String machine = startTinyLinux(api);
        String template = api.post("/api/v1/templates", Map.of("machine", machine, "name", "Lab", "now", true))
                .path("id")
                .asString();
        await().pollInterval(Duration.ofMillis(10)).atMost(START).until(() -> reached(api, template, step));

        server.kill();
        server.startAgain();

        boolean made = api.get("/api/v1/templates/" + template)
                .path("state")
                .asString()
                .equals("ready");
        assertThat(server.files("templates")).hasSize(made ? 1 : 0);
        assertThat(api.state(machine)).isEqualTo("running");
        // Of the pool of the killed server nothing is left; what runs now is the machine and this server's own pool.
        await().atMost(START).untilAsserted(() -> {
            assertThat(server.files("machines")).hasSize(made ? 2 : 1);
            assertThat(server.guests()).hasSize(made ? 2 : 1);
        });
        api.delete("/api/v1/templates/" + template);
        api.post("/api/v1/machines/" + machine + "/stop");
        api.delete("/api/v1/machines/" + machine);
        assertThat(server.guests()).isEmpty();
        assertThat(server.files("machines")).isEmpty();
        assertThat(server.files("templates")).isEmpty();
    }

    private static boolean reached(Api api, String template, String step) throws Exception {
        JsonNode found = api.get("/api/v1/templates/" + template);
        return found.path("state").asString().equals("ready")
                || found.path("versions").path(0).path("step").asString("").equals(step);
    }

    private static String startTinyLinux(Api api) throws Exception {
        TinyLinux tiny = TinyLinux.get();
        String kernel = api.upload("/api/v1/images?name=k&format=kernel", tiny.kernel())
                .path("id")
                .asString();
        String machine = api.post(
                        "/api/v1/machines",
                        Map.of(
                                "name",
                                "Tiny",
                                "memoryMiB",
                                256,
                                "kernel",
                                kernel,
                                "disks",
                                List.of(Map.of("sizeGiB", 1))))
                .path("id")
                .asString();
        api.post("/api/v1/machines/" + machine + "/start");
        return machine;
    }
}
