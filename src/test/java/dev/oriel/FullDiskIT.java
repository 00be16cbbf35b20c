package dev.oriel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
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
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
@Timeout(480)
class FullDiskIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");
    private static final int MEBIBYTES = 640;
    private static final int LOOKS = 12;
    private static final long LITTLE = 2 << 20;

    /** The database still finds some. */
    private static final long HARDLY_ANY = 256 << 10;

    private static final int LARGE = 48 << 20;
    private static final long ROOM_FOR_HALF = 24 << 20;

    /** With this the server begins: the guest's memory might fit. */
    private static final long PROMISING = 200 << 20;

    private static SmallDisk disk;
    private static ServerProcess server;
    private static HaltingMirror mirror;

    private Scribe scribe;
    private int certain;

    @BeforeAll
    static void startServer() throws Exception {
        disk = SmallDisk.mount(MEBIBYTES);
        mirror = new HaltingMirror();
        server = ServerProcess.startIn(
                disk.folder(),
                "--oriel.image.free-space=0",
                "--oriel.image.import=true",
                "--oriel.image.import-hosts=" + mirror.host(),
                "--oriel.space.warn-percent=0",
                "--oriel.space.reserve-percent=0",
                "--oriel.space.pause-percent=0");
    }

    @AfterAll
    static void leaveNothing() throws Exception {
        if (mirror != null) {
            mirror.close();
        }
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
        try {
            // It may have met the full disk itself, and stood still until there was room.
            awaitRunning(scribe);
            certain = scribe.awaitBeyond(certain);
            scribe.post("stop");
            scribe.requireClean();
            assertThat(scribe.blocks()).isGreaterThanOrEqualTo(certain);
        } finally {
            deleteAll();
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(server.files("machines")).isEmpty();
            assertThat(server.files("templates")).isEmpty();
            assertThat(server.files("arriving")).isEmpty();
            assertThat(server.guests()).isEmpty();
        });
    }

    /** Also what a test that failed has left, so that it is the only one that fails. */
    private static void deleteAll() throws Exception {
        for (JsonNode machine : server.api().get("/api/v1/machines")) {
            String path = "/api/v1/machines/" + machine.path("id").asString();
            server.api().raw("POST", path + "/stop");
            server.api().delete(path);
        }
        for (JsonNode template : server.api().get("/api/v1/templates")) {
            server.api().delete("/api/v1/templates/" + template.path("id").asString());
        }
    }

    @Test
    void aSnapshotWithMemory() throws Exception {
        // It may be quicker than the disk is full; then once more.
        await().atMost(PATIENCE).until(() -> isRefused(filledWhen(folder(), "snapshots/.*/state", this::takeSnapshot)));
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
            boolean refused = isRefused(filledWhen(folder(), "suspended", () -> scribe.post("suspend")));
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

    /** Of a machine that was made of a template only the changes are saved. */
    @Test
    void whatOfACopyIsSaved() throws Exception {
        Scribe copy = copy();
        String folder = "machines/" + copy.id();
        int written = copy.awaitWriting();
        String snapshot = snapshotOf(copy);
        assertThat(server.files(folder + "/snapshots/" + snapshot)).contains("state.changes");
        written = copy.awaitBeyond(written);

        // So little is written that it may be there before the disk is full; it is whole or not there.
        for (int attempt = 0; attempt < 3; attempt++) {
            boolean refused = isRefused(filledWhen(folder, "suspended.*", HARDLY_ANY, () -> copy.post("suspend")));
            disk.makeRoom();
            if (!refused) {
                assertThat(server.files(folder)).contains("suspended.changes", "suspended.memory");
                copy.post("start");
            }
            assertThat(server.files(folder)).noneMatch(file -> file.startsWith("suspended"));
            awaitRunning(copy);
            written = copy.awaitBeyond(written);
        }

        copy.post("pause");
        disk.fill(0);
        assertRefused(() -> copy.post("snapshots/" + snapshot + "/revert"));
        assertThat(copy.state()).isEqualTo("paused");
        disk.makeRoom();
        assertThat(copy.blocks()).isGreaterThanOrEqualTo(written);
        copy.post("snapshots/" + snapshot + "/revert");
        copy.awaitWriting();
        copy.post("stop");
        copy.requireClean();
        server.api().delete(copy.path());
    }

    /** Made of a template of the machine; both have one disk. */
    private Scribe copy() throws Exception {
        String template = server.api()
                .post("/api/v1/templates", Map.of("machine", scribe.id(), "name", "Lab", "now", true))
                .path("id")
                .asString();
        await().atMost(PATIENCE)
                .until(() -> server.api()
                        .get("/api/v1/templates/" + template)
                        .path("instant")
                        .asBoolean());
        return Scribe.of(
                server,
                server.api()
                        .post("/api/v1/templates/" + template + "/machines")
                        .path("id")
                        .asString());
    }

    private static String snapshotOf(Scribe machine) throws Exception {
        return server.api()
                .post(machine.path() + "/snapshots", Map.of("name", "one", "memory", true))
                .path("id")
                .asString();
    }

    @Test
    void makingATemplateIsNotEvenBegun() throws Exception {
        Map<String, Object> wish = Map.of("machine", scribe.id(), "name", "Lab", "now", true);
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
    void makingATemplate() throws Exception {
        Map<String, Object> wish = Map.of("machine", scribe.id(), "name", "Lab", "now", true);
        await().atMost(PATIENCE).until(() -> {
            disk.makeRoom();
            AtomicReference<String> made = new AtomicReference<>("");
            assertThat(catchThrowable(filledWhen("templates", ".*/(devices|memory)", () -> {
                        made.set(server.api()
                                .post("/api/v1/templates", wish)
                                .path("id")
                                .asString());
                        await().atMost(PATIENCE)
                                .ignoreExceptions()
                                .until(() -> List.of("ready", "failed").contains(version(made.get(), "state")));
                    })))
                    .isNull();
            String template = made.get();
            String problem = version(template, "problem");
            if (version(template, "state").equals("failed")) {
                assertThat(server.files("templates")).isEmpty();
            } else {
                // Without its memory it is still a template, whose machines boot.
                assertThat(version(template, "instant")).isEqualTo(Boolean.toString(problem.isEmpty()));
            }
            disk.makeRoom();
            server.api().delete("/api/v1/templates/" + template);
            return problem.contains("No space left");
        });
        awaitRunning(scribe);
        certain = scribe.awaitBeyond(certain);
    }

    @Test
    void forking() throws Exception {
        Throwable refusal = catchThrowable(filledWhen(
                "templates", ".*/devices", () -> server.api().post(scribe.path() + "/fork", Map.of("copies", 2))));
        if (refusal != null) {
            assertThat(refusal).hasMessageMatching("(?s).*(space|full).*");
        }
        disk.makeRoom();
        awaitRunning(scribe);
        for (JsonNode each : server.api().get("/api/v1/machines")) {
            String id = each.path("id").asString();
            if (!id.equals(scribe.id())) {
                assertThat(refusal).as("some got theirs, and others did not").isNull();
                Scribe copy = Scribe.of(server, id);
                awaitRunning(copy);
                copy.awaitWriting();
                copy.post("stop");
                server.api().delete(copy.path());
            }
        }
    }

    private static String version(String template, String what) throws Exception {
        return server.api()
                .get("/api/v1/templates/" + template)
                .path("versions")
                .path(0)
                .path(what)
                .asString("");
    }

    private static void awaitRunning(Scribe machine) {
        await("it goes on by itself")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> machine.state().equals("running"));
    }

    @Test
    void aGuestThatWritesStandsStillUntilThereIsRoom() throws Exception {
        // The database gives up what is kept for it, which is room for the guest as well, for a while; and what it
        // shows
        // in the moment in which it fails may have to be stored again.
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            disk.fill(0);
            JsonNode machine = server.api().get(scribe.path());
            return machine.path("state").asString().equals("paused")
                    && machine.path("stateReason").asString("").contains("disk is full");
        });

        disk.makeRoom();
        awaitRunning(scribe);
    }

    @Test
    void whatCannotBeStoredIsSaidSo() throws Exception {
        HttpResponse<String> problem = refusal(() -> send(request(scribe.path())
                .header("Content-Type", "application/json")
                .header("Accept-Language", "de")
                .method("PATCH", BodyPublishers.ofString("{\"description\": \"%s\"}".formatted(noise())))));
        assertThat(problem.statusCode()).as(problem.body()).isEqualTo(507);
        assertThat(problem.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(problem.body()).contains("Die Festplatte des Servers ist voll", "Was vorher gespeichert war");

        for (String language : List.of("en", "de")) {
            HttpResponse<String> page = refusal(() -> signIn(language));
            assertThat(page.statusCode()).as(page.body()).isEqualTo(507);
            assertThat(page.body())
                    .contains(
                            language.equals("en")
                                    ? "Nothing that was stored before is lost"
                                    : "Was vorher gespeichert war, ist nicht verloren");
        }

        disk.makeRoom();
        awaitRunning(scribe);
    }

    @Test
    void lookingNeedsNoRoom() throws Exception {
        // A guest that stops for want of room is noted: that fails, and takes the database from whoever reads just
        // then.
        scribe.post("pause");
        try (HttpClient browser = newBrowser()) {
            assertThat(signIn(browser, "en").statusCode()).isEqualTo(302);
            for (int look = 0; look < LOOKS; look++) {
                disk.fill(0);
                for (String page : List.of("/", "/machines/" + scribe.id(), "/images", "/templates")) {
                    HttpResponse<String> answer = browser.send(page(page, "en").build(), BodyHandlers.ofString());
                    assertThat(answer.statusCode()).as(page + answer.body()).isEqualTo(200);
                }
            }
        }
        disk.makeRoom();
        scribe.post("resume");
        awaitRunning(scribe);
    }

    /** Asks again and again, for as long as the database still finds a little room. */
    private static HttpResponse<String> refusal(Callable<HttpResponse<String>> asking) {
        return await().atMost(PATIENCE)
                .until(
                        () -> {
                            disk.fill(0);
                            return asking.call();
                        },
                        answer -> answer.statusCode() >= 400);
    }

    private static HttpResponse<String> signIn(String language) throws Exception {
        try (HttpClient browser = newBrowser()) {
            return signIn(browser, language);
        }
    }

    private static HttpClient newBrowser() {
        return HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    }

    /** Makes a session, which is stored. */
    private static HttpResponse<String> signIn(HttpClient browser, String language) throws Exception {
        Matcher csrf = CSRF.matcher(browser.send(page("/sign-in", language).build(), BodyHandlers.ofString())
                .body());
        assertThat(csrf.find()).isTrue();
        String form = "name=admin&password=" + ServerProcess.PASSWORD.replace(' ', '+') + "&_csrf="
                + URLEncoder.encode(csrf.group(1), UTF_8);
        return browser.send(
                page("/sign-in", language)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpRequest.Builder page(String path, String language) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .header("Accept", "text/html")
                .header("Accept-Language", language);
    }

    private static String noise() {
        byte[] bytes = new byte[1500];
        new Random().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Test
    void anUpload() throws Exception {
        byte[] content = new byte[32 << 20];
        new Random(1).nextBytes(content);
        String upload = beginUpload(content.length, "raw");
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

    @Test
    void anUploadThatIsToBeConverted() throws Exception {
        byte[] foreign = Files.readAllBytes(foreignDisk());
        String upload = beginUpload(foreign.length, "vdi");
        disk.fill(foreign.length + ROOM_FOR_HALF);
        assertThat(send(upload, 0, foreign).statusCode()).isEqualTo(204);

        String image = idOf(upload);
        JsonNode waiting = awaitWaiting(image);
        assertThat(waiting.path("problem").asString()).contains("too full", "What has come is kept");
        assertThat(offset(upload)).isEqualTo(foreign.length);
        assertThat(server.files("arriving")).containsExactly(image);
        // There is no room yet, and nothing is lost by asking.
        server.api().post(arrival(image) + "/again");
        awaitWaiting(image);
        assertThat(server.files("arriving")).containsExactly(image);

        disk.makeRoom();
        awaitImage(image);
        server.api().delete("/api/v1/images/" + image);
    }

    @Test
    void anUploadThatWaitsIsGivenUp() throws Exception {
        byte[] foreign = Files.readAllBytes(foreignDisk());
        String upload = beginUpload(foreign.length, "vdi");
        disk.fill(foreign.length + ROOM_FOR_HALF);
        assertThat(send(upload, 0, foreign).statusCode()).isEqualTo(204);
        awaitWaiting(idOf(upload));

        server.api().delete(arrival(idOf(upload)));
        assertThat(server.files("arriving")).isEmpty();
        assertThat(server.api().raw("GET", arrival(idOf(upload))).statusCode()).isEqualTo(404);
    }

    @Test
    void anImport() throws Exception {
        byte[] content = new byte[LARGE];
        new Random(1).nextBytes(content);
        mirror.give(content);
        String image = server.api()
                .post("/api/v1/images/imports", Map.of("url", mirror.address(), "name", "Far", "format", "raw"))
                .path("id")
                .asString();
        await().atMost(PATIENCE).until(() -> Files.size(server.home().resolve("arriving/" + image)) > 0);
        disk.fill(LITTLE);
        mirror.giveTheRest();

        JsonNode waiting = awaitWaiting(image);
        assertThat(waiting.path("problem").asString()).contains("too full", "was given up");
        assertThat(server.home().resolve("arriving/" + image)).isEmptyFile();

        disk.makeRoom();
        awaitImage(image);
        String file = server.files("images").stream()
                .filter(name -> name.startsWith(image))
                .findFirst()
                .orElseThrow();
        assertThat(server.home().resolve("images").resolve(file)).hasBinaryContent(content);
        server.api().delete("/api/v1/images/" + image);
    }

    /** A disk that becomes as large again when it is converted. */
    private static Path foreignDisk() throws Exception {
        Path raw = Files.createTempFile("oriel-disk", ".raw");
        Path foreign = Files.createTempFile("oriel-disk", ".vdi");
        raw.toFile().deleteOnExit();
        foreign.toFile().deleteOnExit();
        byte[] content = new byte[LARGE];
        new Random(1).nextBytes(content);
        Files.write(raw, content);
        Scribe.run("qemu-img", "convert", "-f", "raw", "-O", "vdi", raw.toString(), foreign.toString());
        return foreign;
    }

    private static String idOf(String upload) {
        return upload.substring(upload.lastIndexOf('/') + 1);
    }

    private static String arrival(String image) {
        return "/api/v1/images/arrivals/" + image;
    }

    private static JsonNode awaitWaiting(String image) {
        return await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(
                        () -> server.api().get(arrival(image)),
                        view -> view.path("stage").asString().equals("waiting"));
    }

    private static void awaitImage(String image) {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> !server.api().get("/api/v1/images/" + image).isMissingNode());
    }

    private String folder() {
        return "machines/" + scribe.id();
    }

    /** Does something, and takes all room away as soon as there is such a file. */
    private static ThrowingCallable filledWhen(String folder, String file, ThrowingCallable deed) {
        return filledWhen(folder, file, LITTLE, deed);
    }

    private static ThrowingCallable filledWhen(String folder, String file, long bytesLeft, ThrowingCallable deed) {
        return () -> {
            disk.fill(PROMISING);
            FutureTask<Boolean> filling = new FutureTask<>(() -> {
                await(file).pollInterval(Duration.ofMillis(2)).atMost(PATIENCE).until(() -> isThere(folder, file));
                disk.shrink(bytesLeft);
                return true;
            });
            Thread.ofPlatform().start(filling);
            Throwable failure = catchThrowable(deed);
            assertThat(filling).as("%s, %s", file, failure).succeedsWithin(PATIENCE.multipliedBy(2));
            if (failure != null) {
                throw failure;
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

    private static String beginUpload(long length, String format) throws Exception {
        String metadata = "name " + base64("Full") + ",format " + base64(format);
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
