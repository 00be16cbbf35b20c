package dev.oriel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import tools.jackson.databind.JsonNode;

/** An upload in a real browser, whose server is killed in the middle. */
@Timeout(480)
class UploadSurvivalIT {

    private static final Duration START = ServerProcess.START;
    private static final int SIZE = 24 << 20;
    private static final int BYTES_PER_SECOND = 2 << 20;

    @TempDir
    private Path folder;

    private ServerProcess server;

    @BeforeEach
    void startServer() throws IOException {
        server = ServerProcess.start();
    }

    @AfterEach
    void leaveNothing() throws IOException {
        server.close();
    }

    @Test
    void anUploadGoesOnWhereAKilledServerStopped() throws Exception {
        byte[] content = new byte[SIZE];
        new Random(1).nextBytes(content);
        Path file = Files.write(folder.resolve("disk.img"), content);
        Api api = server.api();
        try (Chromium browser = new Chromium()) {
            Visitor visitor = new Visitor(browser, server.port());
            visitor.signIn("admin", ServerProcess.PASSWORD);
            visitor.open("/images");
            browser.slowDownUploads(BYTES_PER_SECOND);
            visitor.find(By.id("file")).sendKeys(file.toString());
            visitor.find(By.id("upload-start")).click();
            await().atMost(START).until(() -> received(api) > 2 << 20);
            JsonNode before = api.get("/api/v1/images/arrivals").get(0);

            server.kill();
            Path half = server.home().resolve("arriving/" + before.path("id").asString());
            long kept = Files.size(half);
            assertThat(kept).isBetween(before.path("receivedBytes").asLong(), (long) SIZE - 1);
            server.startAgain();

            // It is the same upload: nobody touches the page, and nothing begins anew.
            assertThat(received(api)).isGreaterThanOrEqualTo(kept);
            await().atMost(START).until(() -> api.get("/api/v1/images").size() == 1);
            JsonNode image = api.get("/api/v1/images").get(0);
            assertThat(image.path("id").asString()).isEqualTo(before.path("id").asString());
            assertThat(image.path("sha256").asString())
                    .isEqualTo(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
            await().until(() -> visitor.find(By.id("under-way")).getText().contains("Done."));
        }
        assertThat(server.files("arriving")).isEmpty();
    }

    private static long received(Api api) throws Exception {
        JsonNode arrivals = api.get("/api/v1/images/arrivals");
        return arrivals.isEmpty() ? 0 : arrivals.get(0).path("receivedBytes").asLong();
    }
}
