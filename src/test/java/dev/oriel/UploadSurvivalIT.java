package dev.oriel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;

/** An upload in a real browser, whose server is killed in the middle. */
@Timeout(240)
class UploadSurvivalIT {

    private static final String PASSWORD = "correct horse battery";
    private static final Duration START = Duration.ofSeconds(90);
    private static final int SIZE = 24 << 20;
    private static final int BYTES_PER_SECOND = 2 << 20;

    private final List<Process> servers = new ArrayList<>();
    private Path folder;
    private int port;

    @BeforeEach
    void chooseFolderAndPort() throws IOException {
        folder = Files.createTempDirectory("oriel-upload");
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
    }

    @AfterEach
    void leaveNothing() throws Exception {
        for (Process server : servers) {
            server.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        FileSystemUtils.deleteRecursively(folder);
    }

    @Test
    void anUploadGoesOnWhereAKilledServerStopped() throws Exception {
        byte[] content = new byte[SIZE];
        new Random(1).nextBytes(content);
        Path file = Files.write(folder.resolve("disk.img"), content);
        Process first = startServer();
        Api api = Api.signIn(port, "admin", PASSWORD);
        try (Chromium browser = new Chromium()) {
            ChromeDriver driver = browser.driver();
            driver.get("http://127.0.0.1:" + port + "/sign-in");
            driver.findElement(By.name("name")).sendKeys("admin");
            driver.findElement(By.name("password")).sendKeys(PASSWORD);
            driver.findElement(By.name("password")).submit();
            await().until(() -> !driver.getCurrentUrl().contains("sign-in"));
            driver.get("http://127.0.0.1:" + port + "/images");
            driver.executeCdpCommand("Network.enable", Map.of());
            driver.executeCdpCommand(
                    "Network.emulateNetworkConditions",
                    Map.of(
                            "offline",
                            false,
                            "latency",
                            1,
                            "downloadThroughput",
                            -1,
                            "uploadThroughput",
                            BYTES_PER_SECOND));
            driver.findElement(By.id("file")).sendKeys(file.toString());
            driver.findElement(By.id("upload-start")).click();
            await().atMost(START).until(() -> received(api) > 2 << 20);
            JsonNode before = api.get("/api/v1/images/arrivals").get(0);

            first.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            Path half = folder.resolve("home/arriving/" + before.path("id").asString());
            long kept = Files.size(half);
            assertThat(kept).isBetween(before.path("receivedBytes").asLong(), (long) SIZE - 1);
            startServer();

            // It is the same upload: nobody touches the page, and nothing begins anew.
            assertThat(received(api)).isGreaterThanOrEqualTo(kept);
            await().atMost(START).until(() -> api.get("/api/v1/images").size() == 1);
            JsonNode image = api.get("/api/v1/images").get(0);
            assertThat(image.path("id").asString()).isEqualTo(before.path("id").asString());
            assertThat(image.path("sha256").asString())
                    .isEqualTo(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
            await().until(() -> driver.findElement(By.id("under-way")).getText().contains("Done."));
        }
        assertThat(folder.resolve("home/arriving")).isEmptyDirectory();
    }

    private static long received(Api api) throws Exception {
        JsonNode arrivals = api.get("/api/v1/images/arrivals");
        return arrivals.isEmpty() ? 0 : arrivals.get(0).path("receivedBytes").asLong();
    }

    private Process startServer() throws Exception {
        Path log = folder.resolve("server-" + servers.size() + ".log");
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OrielApplication.class.getName(),
                        "--oriel.home=" + folder.resolve("home"),
                        "--server.port=" + port,
                        "--oriel.admin-password=" + PASSWORD,
                        "--oriel.recipe.first-guest=")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        servers.add(server);
        await().atMost(START).ignoreExceptions().until(() -> {
            assertThat(server.isAlive()).isTrue();
            return Api.isHealthy(port);
        });
        return server;
    }
}
