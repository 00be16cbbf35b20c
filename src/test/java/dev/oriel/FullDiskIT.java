package dev.oriel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/**
 * The host's disk is full in the middle of what is being done. It is said, nothing is lost that was there, and with room
 * again the same thing works. The watch over the free space is off, because what it cannot prevent is what is tried.
 */
@Timeout(300)
class FullDiskIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MEBIBYTES = 640;
    private static final long LITTLE = 2 << 20;

    /** With this the server begins: the guest's memory might fit. */
    private static final long PROMISING = 150 << 20;

    private static SmallDisk disk;
    private static ServerProcess server;

    private Scribe scribe;
    private int certain;

    @BeforeAll
    static void startServer() throws Exception {
        disk = SmallDisk.mount(MEBIBYTES);
        server = ServerProcess.startIn(
                disk.folder(),
                "--oriel.image.free-space=0",
                "--oriel.space.warn-percent=0",
                "--oriel.space.reserve-percent=0",
                "--oriel.space.pause-percent=0");
    }

    @AfterAll
    static void leaveNothing() throws Exception {
        if (server != null) {
            server.close();
        }
        if (disk != null) {
            disk.close();
        }
    }

    @BeforeEach
    void startMachine() throws Exception {
        scribe = Scribe.start(server);
        certain = scribe.awaitWriting();
    }

    @AfterEach
    void nothingIsLostAndNothingIsLeft() throws Exception {
        disk.makeRoom();
        assertThat(scribe.state()).isEqualTo("running");
        certain = scribe.awaitBeyond(certain);
        scribe.post("stop");
        scribe.requireClean();
        assertThat(scribe.blocks()).isGreaterThanOrEqualTo(certain);
        server.api().delete(scribe.path());
        for (JsonNode template : server.api().get("/api/v1/templates")) {
            server.api().delete("/api/v1/templates/" + template.path("id").asString());
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(server.files("machines")).isEmpty();
            assertThat(server.files("templates")).isEmpty();
            assertThat(server.files("arriving")).isEmpty();
            assertThat(server.guests()).isEmpty();
        });
    }

    @Test
    void aSnapshotWithMemory() throws Exception {
        // It may be quicker than the disk is full; then once more.
        await().atMost(PATIENCE).until(() -> isRefused(filledWhen("snapshots/.*/state", this::takeSnapshot)));
        assertThat(server.files("machines/" + scribe.id() + "/snapshots"))
                .hasSize(server.api().get(scribe.path() + "/snapshots").size());
        certain = scribe.awaitBeyond(certain);

        disk.makeRoom();
        takeSnapshot();
    }

    @Test
    void goingBack() throws Exception {
        String snapshot = server.api()
                .post(scribe.path() + "/snapshots", Map.of("name", "one", "memory", true))
                .path("id")
                .asString();
        int before = certain;
        certain = scribe.awaitBeyond(certain);
        scribe.post("pause");
        disk.fill(0);

        assertRefused(() -> scribe.post("snapshots/" + snapshot + "/revert"));
        assertThat(scribe.state()).isEqualTo("paused");

        disk.makeRoom();
        assertThat(scribe.blocks()).isGreaterThanOrEqualTo(certain);
        scribe.post("snapshots/" + snapshot + "/revert");
        certain = before;
    }

    @Test
    void suspending() throws Exception {
        await().atMost(PATIENCE).until(() -> {
            boolean refused = isRefused(filledWhen("suspended", () -> scribe.post("suspend")));
            if (!refused) {
                disk.makeRoom();
                scribe.post("start");
            }
            return refused;
        });
        assertThat(scribe.state()).isEqualTo("running");
        certain = scribe.awaitBeyond(certain);

        disk.makeRoom();
        scribe.post("suspend");
        scribe.post("start");
    }

    @Test
    void makingATemplateIsNotEvenBegun() throws Exception {
        Map<String, String> wish = Map.of("machine", scribe.id(), "name", "Lab");
        disk.fill(LITTLE);

        assertRefused(() -> server.api().post("/api/v1/templates", wish));
        assertThat(server.api().get("/api/v1/templates")).isEmpty();
        certain = scribe.awaitBeyond(certain);

        disk.makeRoom();
        String template =
                server.api().post("/api/v1/templates", wish).path("id").asString();
        await().atMost(PATIENCE)
                .until(() -> server.api()
                        .get("/api/v1/templates/" + template)
                        .path("instant")
                        .asBoolean());
    }

    @Test
    void aGuestThatWritesStandsStillUntilThereIsRoom() throws Exception {
        // The database gives up what is kept for it, which is room for the guest as well, for a while.
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            disk.fill(0);
            return scribe.state().equals("paused");
        });
        assertThat(server.api().get(scribe.path()).path("stateReason").asString())
                .contains("disk is full");

        disk.makeRoom();
        await("it goes on by itself")
                .atMost(PATIENCE)
                .until(() -> scribe.state().equals("running"));
    }

    @Test
    void anUpload() throws Exception {
        byte[] content = new byte[32 << 20];
        new Random(1).nextBytes(content);
        String upload = beginUpload(content.length);
        disk.fill(LITTLE);

        HttpResponse<String> answer = send(upload, 0, content);
        assertThat(answer.statusCode()).isGreaterThanOrEqualTo(500);
        assertThat(answer.body()).contains("The disk of the server is full");
        long kept = offset(upload);
        assertThat(kept).isBetween(0L, (long) content.length - 1);

        disk.makeRoom();
        byte[] rest = Arrays.copyOfRange(content, (int) kept, content.length);
        assertThat(send(upload, kept, rest).statusCode()).isEqualTo(204);
        String image = upload.substring(upload.lastIndexOf('/') + 1);
        await().atMost(PATIENCE)
                .ignoreExceptionsMatching(e -> true)
                .until(() -> server.api()
                                .get("/api/v1/images/" + image)
                                .path("sizeBytes")
                                .asLong()
                        == content.length);
        server.api().delete("/api/v1/images/" + image);
    }

    /** Does something, and takes all room away as soon as a file of the machine is there. */
    private ThrowingCallable filledWhen(String file, ThrowingCallable deed) {
        return () -> {
            disk.fill(PROMISING);
            Thread filler = Thread.ofPlatform().start(() -> {
                await().pollInterval(Duration.ofMillis(2))
                        .atMost(PATIENCE)
                        .until(() -> isThere("machines/" + scribe.id(), file));
                try {
                    disk.fill(LITTLE);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            try {
                deed.call();
            } finally {
                filler.join();
            }
        };
    }

    private static boolean isThere(String folder, String pattern) {
        Path root = server.home().resolve(folder);
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(root::relativize).anyMatch(file -> file.toString().matches(pattern));
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    private void takeSnapshot() throws Exception {
        server.api().post(scribe.path() + "/snapshots", Map.of("name", "one", "memory", true));
    }

    private boolean isRefused(ThrowingCallable deed) throws IOException {
        disk.makeRoom();
        Throwable refusal = catchThrowable(deed);
        if (refusal == null) {
            return false;
        }
        assertRefused(() -> {
            throw refusal;
        });
        return true;
    }

    private static void assertRefused(ThrowingCallable deed) {
        assertThat(catchThrowable(deed))
                .hasMessageContaining("was answered with ")
                .hasMessageMatching("(?s).*(space|nearly full).*");
    }

    private static String beginUpload(long length) throws Exception {
        String metadata = "name " + base64("Full") + ",format " + base64("raw");
        HttpResponse<String> answer = send(request("/api/v1/images/uploads")
                .header("Upload-Length", Long.toString(length))
                .header("Upload-Metadata", metadata)
                .POST(BodyPublishers.noBody()));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return answer.headers().firstValue("Location").orElseThrow();
    }

    private static HttpResponse<String> send(String upload, long offset, byte[] piece) throws Exception {
        return send(request(upload)
                .header("Upload-Offset", Long.toString(offset))
                .header("Content-Type", "application/offset+octet-stream")
                .method("PATCH", BodyPublishers.ofByteArray(piece)));
    }

    private static long offset(String upload) throws Exception {
        return send(request(upload).method("HEAD", BodyPublishers.noBody()))
                .headers()
                .firstValueAsLong("Upload-Offset")
                .orElseThrow();
    }

    private static HttpRequest.Builder request(String path) throws Exception {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.port()).resolve(path))
                .header("Tus-Resumable", "1.0.0")
                .header("Authorization", server.api().authorization());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.build(), BodyHandlers.ofString());
        }
    }

    private static String base64(String word) {
        return Base64.getEncoder().encodeToString(word.getBytes(UTF_8));
    }
}
