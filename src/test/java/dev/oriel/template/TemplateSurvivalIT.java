package dev.oriel.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oriel.Api;
import dev.oriel.OrielApplication;
import dev.oriel.TinyLinux;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;

/** A server is killed while it makes a template: the next one leaves nothing half made behind. */
@Timeout(300)
class TemplateSurvivalIT {

    private static final String PASSWORD = "correct horse battery";
    private static final Duration START = Duration.ofSeconds(60);

    private final List<Process> servers = new ArrayList<>();
    private Path home;
    private int port;

    @BeforeEach
    void chooseHomeAndPort() throws IOException {
        home = Files.createTempDirectory("oriel-template");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
    }

    @AfterEach
    void leaveNothingRunning() throws Exception {
        for (Process server : servers) {
            server.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        guestProcesses().forEach(ProcessHandle::destroyForcibly);
        await().until(() -> guestProcesses().isEmpty());
        FileSystemUtils.deleteRecursively(home);
    }

    @ParameterizedTest
    @ValueSource(strings = {"preparing", "testing"})
    void whatWasHalfMadeIsGoneAndTheMachineGoesOn(String step) throws Exception {
        Process first = startServer();
        Api api = Api.signIn(port, "admin", PASSWORD);
        String machine = startTinyLinux(api);

        String template = api.post("/api/v1/templates", Map.of("machine", machine, "name", "Lab"))
                .path("id")
                .asString();
        await().pollInterval(Duration.ofMillis(10)).atMost(START).until(() -> reached(api, template, step));
        first.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        startServer();

        JsonNode found = api.get("/api/v1/templates/" + template);
        if (found.path("state").asString().equals("failed")) {
            assertThat(files("home/templates")).isEmpty();
            api.delete("/api/v1/templates/" + template);
        } else {
            assertThat(found.path("state").asString()).isEqualTo("ready");
            assertThat(files("home/templates")).hasSize(1);
        }
        assertThat(api.state(machine)).isEqualTo("running");
        // Of the pool of the killed server nothing is left; what runs now is the machine and this server's own pool.
        await().atMost(START)
                .untilAsserted(() -> assertThat(files("home/machines"))
                        .hasSize(guestProcesses().size())
                        .hasSizeLessThanOrEqualTo(2));
        api.post("/api/v1/machines/" + machine + "/stop");
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

    private Process startServer() throws Exception {
        ProcessBuilder command = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                OrielApplication.class.getName(),
                "--oriel.home=" + home.resolve("home"),
                "--server.port=" + port,
                "--oriel.admin-password=" + PASSWORD,
                "--oriel.recipe.first-guest=");
        Path log = home.resolve("server-" + servers.size() + ".log");
        Process server =
                command.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        servers.add(server);
        await().atMost(START).ignoreExceptions().until(() -> {
            assertThat(server.isAlive()).isTrue();
            return Api.isHealthy(port);
        });
        return server;
    }

    private List<ProcessHandle> guestProcesses() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").contains("qemu-system")
                        && process.info().commandLine().orElse("").contains(home.toString()))
                .toList();
    }

    private List<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.list(home.resolve(folder))) {
            return files.toList();
        }
    }
}
