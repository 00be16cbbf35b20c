package dev.oriel.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oriel.OrielHome;
import dev.oriel.RunningServer;
import dev.oriel.SignedInByHeader;
import dev.oriel.account.Account;
import dev.oriel.account.Accounts;
import dev.oriel.account.Newcomer;
import dev.oriel.account.Role;
import dev.oriel.engine.FakeEngine;
import dev.oriel.engine.FakeGuest;
import dev.oriel.framebuffer.Rect;
import dev.oriel.machine.RunningGuests;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Recordings over REST: who may do what, and what becomes of a recording. The guests live in memory. */
@RunningServer
@TestPropertySource(properties = "oriel.recording.session-grace=1s")
class RecordingApiTests {

    private static final JsonMapper JSON = JsonMapper.shared();

    @LocalServerPort
    private int port;

    @Autowired
    private Accounts accounts;

    @Autowired
    private FakeEngine engine;

    @Autowired
    private Recordings recordings;

    @Autowired
    private Studio studio;

    @Autowired
    private RunningGuests guests;

    @Autowired
    private OrielHome home;

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private Account admin;
    private Account owner;
    private Account silent;
    private Account stranger;
    private String machine;

    @BeforeEach
    void peopleAndAMachine() throws Exception {
        admin = Newcomer.in(accounts, Role.ADMIN);
        owner = Newcomer.whoRecordsIn(accounts, Role.USER);
        silent = Newcomer.in(accounts, Role.USER);
        stranger = Newcomer.whoRecordsIn(accounts, Role.USER);
        machine = runningMachine(owner);
    }

    @AfterEach
    void turnOff() throws Exception {
        send(admin, "POST", "/machines/" + machine + "/stop", "");
    }

    @Test
    void fromStartToStopToDeleted() throws Exception {
        JsonNode begun = ok(201, send(owner, "POST", "/machines/" + machine + "/recordings", ""));
        String id = begun.path("id").asString();
        assertThat(begun.path("state").asString()).isEqualTo("running");
        assertThat(ok(200, send(owner, "GET", "/machines/" + machine + "/recording", ""))
                        .path("by")
                        .asString())
                .isEqualTo(owner.name());
        assertThat(send(owner, "POST", "/machines/" + machine + "/recordings", "")
                        .statusCode())
                .isEqualTo(409);
        assertThat(send(owner, "DELETE", "/recordings/" + id, "").statusCode()).isEqualTo(409);

        guest().display().paint(new Rect(10, 10, 100, 50), 0xff8800);
        awaitPicture(id);
        long partial = ok(200, send(owner, "GET", "/recordings/" + id + "/index", ""))
                .path("timelineBytes")
                .asLong();
        guest().display().paint(new Rect(60, 30, 100, 50), 0x0088ff);
        int[] last = Timelines.picture(guest().display().framebuffer());

        JsonNode stopped = ok(200, send(owner, "POST", "/recordings/" + id + "/stop", ""));
        assertThat(stopped.path("state").asString()).isEqualTo("complete");
        assertThat(stopped.path("ending").asString()).isEqualTo("stopped");
        assertThat(stopped.path("sizeBytes").asLong()).isGreaterThan(partial);

        Path file = folder.resolve("downloaded");
        byte[] all = send(owner, "GET", "/recordings/" + id + "/timeline", "").body();
        Files.write(file, all);
        assertThat(all).hasSize((int) stopped.path("sizeBytes").asLong());
        assertThat(Timelines.pictureAt(file, Long.MAX_VALUE)).isEqualTo(last);
        byte[] part = send(owner, "GET", "/recordings/" + id + "/timeline?from=10&limit=20", "")
                .body();
        assertThat(part).isEqualTo(java.util.Arrays.copyOfRange(all, 10, 30));
        assertThat(send(owner, "GET", "/recordings/" + id + "/timeline?from=999999999", "")
                        .body())
                .isEmpty();

        assertThat(send(owner, "DELETE", "/recordings/" + id, "").statusCode()).isEqualTo(204);
        assertThat(send(owner, "GET", "/recordings/" + id, "").statusCode()).isEqualTo(404);
        assertThat(home.recordings().resolve(id + ".timeline")).doesNotExist();
    }

    @Test
    void recordingTakesAPermissionAndAMachineOfOnesOwn() throws Exception {
        String quiet = runningMachine(silent);
        try {
            assertThat(send(silent, "POST", "/machines/" + quiet + "/recordings", "")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(send(stranger, "POST", "/machines/" + quiet + "/recordings", "")
                            .statusCode())
                    .isEqualTo(403);
            ok(200, send(admin, "PATCH", "/accounts/" + silent.id(), "{\"mayRecord\":true}"));
            ok(201, send(silent, "POST", "/machines/" + quiet + "/recordings", ""));
        } finally {
            send(admin, "POST", "/machines/" + quiet + "/stop", "");
        }
    }

    @Test
    void onlyTheOwnerAndAdminsSeePlayAndDelete() throws Exception {
        String id = ok(201, send(admin, "POST", "/machines/" + machine + "/recordings", "{\"scope\":\"guest\"}"))
                .path("id")
                .asString();
        for (String path : List.of("", "/index", "/timeline", "/video", "/video.mp4")) {
            assertThat(send(stranger, "GET", "/recordings/" + id + path, "").statusCode())
                    .as(path)
                    .isEqualTo(403);
        }
        assertThat(send(stranger, "POST", "/recordings/" + id + "/stop", "").statusCode())
                .isEqualTo(403);
        assertThat(send(stranger, "POST", "/recordings/" + id + "/video", "").statusCode())
                .isEqualTo(403);
        assertThat(send(stranger, "DELETE", "/recordings/" + id, "").statusCode())
                .isEqualTo(403);
        assertThat(send(stranger, "GET", "/machines/" + machine + "/recording", "")
                        .statusCode())
                .isEqualTo(403);
        assertThat(ok(200, send(stranger, "GET", "/recordings", "")).isEmpty()).isTrue();
        assertThat(ok(200, send(stranger, "GET", "/machines/" + machine + "/recordings", ""))
                        .isEmpty())
                .isTrue();

        assertThat(send(owner, "GET", "/recordings/" + id + "/timeline", "").statusCode())
                .isEqualTo(200);
        assertThat(send(owner, "POST", "/recordings/" + id + "/stop", "").statusCode())
                .isEqualTo(403);
        ok(200, send(admin, "POST", "/recordings/" + id + "/stop", ""));
        assertThat(send(owner, "DELETE", "/recordings/" + id, "").statusCode()).isEqualTo(204);
    }

    @Test
    void aRecordingEndsWithItsGuestAndOutlivesItsMachine() throws Exception {
        String id = start(owner);
        guest().crash("it burnt");
        awaitEnding(id, "guest-ended");
        await().until(() -> ok(200, send(owner, "GET", "/machines/" + machine, ""))
                .path("state")
                .asString()
                .equals("crashed"));
        assertThat(send(owner, "DELETE", "/machines/" + machine, "").statusCode())
                .isEqualTo(204);
        JsonNode kept = ok(200, send(owner, "GET", "/recordings/" + id, ""));
        assertThat(kept.path("machineName").asString()).isEqualTo("Recorded");
        assertThat(send(admin, "DELETE", "/accounts/" + owner.id(), "").statusCode())
                .isEqualTo(409);
    }

    @Test
    void aMachineThatIsGivenAwayIsNotRecordedAnyMore() throws Exception {
        String id = start(owner);
        ok(200, send(admin, "PATCH", "/machines/" + machine, "{\"owner\":\"" + stranger.name() + "\"}"));
        awaitEnding(id, "owner-changed");
        assertThat(send(stranger, "GET", "/recordings/" + id, "").statusCode()).isEqualTo(403);
        assertThat(send(owner, "GET", "/recordings/" + id, "").statusCode()).isEqualTo(200);
    }

    @Test
    void aSessionThatNobodyComesToIsNotRecordedForever() throws Exception {
        String id = ok(201, send(owner, "POST", "/machines/" + machine + "/recordings", "{\"scope\":\"session\"}"))
                .path("id")
                .asString();
        awaitEnding(id, "session-left");
        assertThat(send(owner, "POST", "/machines/" + machine + "/recordings", "{\"scope\":\"moon\"}")
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void theNextServerGoesOnWhereTheLastOneWasKilled() throws Exception {
        String id = start(owner);
        guest().display().paint(new Rect(0, 0, 50, 50), 0x112233);
        awaitPicture(id);
        studio.stop();
        Path file = home.recordings().resolve(id + ".timeline");
        Files.write(file, new byte[] {1, 2, 3, 4, 5, 6, 7}, StandardOpenOption.APPEND);
        guest().display().paint(new Rect(20, 20, 50, 50), 0x445566);
        studio.start();

        awaitPicture(id);
        guest().display().paint(new Rect(40, 40, 50, 50), 0x778899);
        int[] last = Timelines.picture(guest().display().framebuffer());
        ok(200, send(owner, "POST", "/recordings/" + id + "/stop", ""));
        assertThat(Timelines.pictureAt(file, Long.MAX_VALUE)).isEqualTo(last);
        assertThat(Timelines.entries(file).stream().filter(entry -> entry.kind() == TimelineEntry.Kind.KEY_FRAME))
                .hasSize(2);
    }

    @Test
    void theNextServerClosesWhatCannotGoOn() throws Exception {
        String id = start(owner);
        awaitPicture(id);
        Path file = home.recordings().resolve(id + ".timeline");
        studio.stop();
        Files.write(file, new byte[30], StandardOpenOption.APPEND);
        guest().crash("it burnt meanwhile");
        await().until(() -> guests.find(UUID.fromString(machine)).isEmpty());
        Path orphan = Files.write(home.recordings().resolve(UUID.randomUUID() + ".timeline"), new byte[3]);
        studio.start();

        JsonNode closed = ok(200, send(owner, "GET", "/recordings/" + id, ""));
        assertThat(closed.path("ending").asString()).isEqualTo("guest-ended");
        assertThat(closed.path("sizeBytes").asLong()).isEqualTo(Files.size(file));
        assertThat(orphan).doesNotExist();
    }

    @Test
    void aLostFileIsSaidToBeLost() throws Exception {
        String id = start(owner);
        studio.stop();
        Files.delete(home.recordings().resolve(id + ".timeline"));
        studio.start();
        awaitEnding(id, "file-lost");
        assertThat(send(owner, "GET", "/recordings/" + id + "/index", "").statusCode())
                .isEqualTo(410);
        assertThat(send(owner, "DELETE", "/recordings/" + id, "").statusCode()).isEqualTo(204);
    }

    @Test
    void aRecordingOfTwoScreensBecomesAVideoThatFitsBoth() throws Exception {
        String id = start(owner);
        guest().display().paint(new Rect(0, 0, 320, 200), 0xff0000);
        awaitPicture(id);
        guest().display().resize(401, 150);
        guest().display().paint(new Rect(0, 0, 401, 150), 0x0000ff);
        awaitPicture(id);
        assertThat(send(owner, "POST", "/recordings/" + id + "/video", "").statusCode())
                .isEqualTo(409);
        ok(200, send(owner, "POST", "/recordings/" + id + "/stop", ""));
        assertThat(send(owner, "GET", "/recordings/" + id + "/video.mp4", "").statusCode())
                .isEqualTo(404);

        ok(202, send(owner, "POST", "/recordings/" + id + "/video", ""));
        await().untilAsserted(() -> assertThat(ok(200, send(owner, "GET", "/recordings/" + id + "/video", ""))
                        .path("state")
                        .asString())
                .isEqualTo("ready"));
        byte[] video =
                send(owner, "GET", "/recordings/" + id + "/video.mp4", "").body();
        Path file = Files.write(folder.resolve("video.mp4"), video);
        Process probe = new ProcessBuilder(
                        "ffprobe",
                        "-v",
                        "error",
                        "-select_streams",
                        "v",
                        "-show_entries",
                        "stream=codec_name,width,height",
                        "-of",
                        "csv=p=0",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith("h264,402,200");
        assertThat(send(owner, "DELETE", "/recordings/" + id, "").statusCode()).isEqualTo(204);
        assertThat(home.recordings().toFile().list((folder, name) -> name.startsWith(id)))
                .isEmpty();
        assertThat(home.temporary().toFile().list((folder, name) -> name.contains(id)))
                .isEmpty();
    }

    @Test
    void whoKnowsKeyFramesIsToldOfNewOnesOnly() throws Exception {
        String id = start(owner);
        awaitPicture(id);
        guest().display().resize(200, 100);
        awaitPicture(id);
        assertThat(ok(200, send(owner, "GET", "/recordings/" + id + "/index", ""))
                        .path("keyFrames")
                        .size())
                .isEqualTo(2);
        assertThat(ok(200, send(owner, "GET", "/recordings/" + id + "/index?keyFramesFrom=1", ""))
                        .path("keyFrames")
                        .size())
                .isEqualTo(1);
        assertThat(ok(200, send(owner, "GET", "/recordings/" + id + "/index?keyFramesFrom=7", ""))
                        .path("keyFrames")
                        .isEmpty())
                .isTrue();
    }

    @Test
    void thePagesSayWhatEachPersonMayDo() throws Exception {
        assertThat(page(owner, "/machines/" + machine + "/recordings/part")).contains("Record the screen");
        String id = start(admin);
        assertThat(page(owner, "/recordings")).contains("/recordings/" + id).contains(admin.name());
        assertThat(page(owner, "/machines/" + machine + "/recordings/part"))
                .contains("Recording")
                .doesNotContain("/recordings/" + id + "/stop");
        assertThat(page(admin, "/recordings/" + id)).contains("/recordings/" + id + "/stop");
        assertThat(page(owner, "/recordings/" + id)).doesNotContain("/recordings/" + id + "/stop");
        assertThat(page(stranger, "/recordings")).doesNotContain(id).contains("Nothing has been recorded yet");
        assertThat(sendTo(stranger, "GET", "/recordings/" + id, "").statusCode())
                .isEqualTo(403);
        assertThat(sendTo(stranger, "GET", "/machines/" + machine + "/recordings/part", "")
                        .statusCode())
                .isEqualTo(403);
        assertThat(sendTo(stranger, "POST", "/recordings/" + id + "/delete", "").statusCode())
                .isEqualTo(403);
        ok(200, send(admin, "POST", "/recordings/" + id + "/stop", ""));
        assertThat(page(owner, "/recordings/" + id)).contains("make-video").contains("/delete");
    }

    // ----- small steps -----

    private String start(Account who) throws Exception {
        return ok(201, send(who, "POST", "/machines/" + machine + "/recordings", ""))
                .path("id")
                .asString();
    }

    private void awaitEnding(String id, String ending) {
        await().until(() -> recordings
                .findById(UUID.fromString(id))
                .map(Recording::ending)
                .filter(found -> found.word().equals(ending))
                .isPresent());
    }

    /** Until what the screen shows is in the file. */
    private void awaitPicture(String id) {
        Path file = home.recordings().resolve(id + ".timeline");
        await().ignoreExceptions()
                .untilAsserted(() -> assertThat(Timelines.pictureAt(file, Long.MAX_VALUE))
                        .isEqualTo(Timelines.picture(guest().display().framebuffer())));
    }

    private FakeGuest guest() {
        return engine.guest(UUID.fromString(machine)).orElseThrow();
    }

    private String runningMachine(Account of) throws Exception {
        String id = ok(201, send(of, "POST", "/machines", "{\"name\":\"Recorded\",\"memoryMiB\":16}"))
                .path("id")
                .asString();
        ok(200, send(of, "POST", "/machines/" + id + "/start", ""));
        return id;
    }

    private String page(Account who, String path) throws Exception {
        HttpResponse<byte[]> answer = sendTo(who, "GET", path, "");
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private HttpResponse<byte[]> send(Account who, String method, String path, String body) throws Exception {
        return sendTo(who, method, "/api/v1" + path, body);
    }

    private HttpResponse<byte[]> sendTo(Account who, String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header(SignedInByHeader.HEADER, who.id().toString())
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private static JsonNode ok(int status, HttpResponse<byte[]> answer) {
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        assertThat(answer.statusCode()).as(text).isEqualTo(status);
        return JSON.readTree(text.isEmpty() ? "{}" : text);
    }
}
