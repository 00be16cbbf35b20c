package dev.oriel.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oriel.Api;
import dev.oriel.ServerProcess;
import dev.oriel.TinyLinux;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** A server is killed while it hands out copies of a machine: all of them are there afterwards, and run, or none. */
@Timeout(480)
class ForkSurvivalIT {

    private static final Duration START = ServerProcess.START;
    private static final int COPIES = 5;

    private static ServerProcess server;

    @BeforeAll
    static void startServer() throws IOException {
        server = ServerProcess.start();
    }

    @AfterAll
    static void leaveNothingRunning() throws IOException {
        server.close();
    }

    /**
     * @param folders how many folders of machines there are when it is killed
     * @param later how many milliseconds later it is killed
     */
    @ParameterizedTest
    @CsvSource({"1, 0", "1, 200", "2, 0", "6, 0", "6, 100", "6, 250", "6, 3000"})
    void allCopiesAreThereOrNone(int folders, int later) throws Exception {
        Api api = server.api();
        String original = startTinyLinux(api);
        Thread forking = Thread.ofVirtual().start(() -> fork(api, original));
        await().pollInterval(Duration.ofMillis(5))
                .atMost(START)
                .until(() -> server.files("templates").size() == 1
                        && server.files("machines").size() >= folders);
        TimeUnit.MILLISECONDS.sleep(later);

        server.kill();
        forking.join();
        server.startAgain();

        JsonNode machines = api.get("/api/v1/machines");
        assertThat(machines.size()).isIn(1, 1 + COPIES);
        for (JsonNode machine : machines) {
            assertThat(machine.path("state").asString()).isEqualTo("running");
        }
        await().atMost(START).untilAsserted(() -> {
            assertThat(server.files("machines")).hasSize(machines.size());
            assertThat(server.guests()).hasSize(machines.size());
            assertThat(server.files("templates")).hasSize(machines.size() > 1 ? 1 : 0);
        });
        for (JsonNode machine : machines) {
            String id = machine.path("id").asString();
            api.post("/api/v1/machines/" + id + "/stop");
            api.delete("/api/v1/machines/" + id);
        }
        await().atMost(START).untilAsserted(() -> {
            assertThat(server.guests()).isEmpty();
            assertThat(server.files("machines")).isEmpty();
            assertThat(server.files("templates")).isEmpty();
        });
    }

    /** Nobody is there to answer when the server is killed. */
    private static void fork(Api api, String machine) {
        try {
            api.post("/api/v1/machines/" + machine + "/fork", Map.of("people", Collections.nCopies(COPIES, "admin")));
        } catch (Exception | AssertionError expected) {
            // what has become of it is seen afterwards
        }
    }

    private static String startTinyLinux(Api api) throws Exception {
        TinyLinux tiny = TinyLinux.get();
        String kernel = api.upload("/api/v1/images?name=k&format=kernel", tiny.kernel())
                .path("id")
                .asString();
        Map<String, Object> definition =
                Map.of("name", "Tiny", "memoryMiB", 256, "kernel", kernel, "disks", List.of(Map.of("sizeGiB", 1)));
        String machine = api.post("/api/v1/machines", definition).path("id").asString();
        api.post("/api/v1/machines/" + machine + "/start");
        return machine;
    }
}
