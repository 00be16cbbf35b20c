package dev.oriel.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oriel.OrielHome;
import dev.oriel.RunningServer;
import dev.oriel.account.Account;
import dev.oriel.account.Accounts;
import dev.oriel.account.Newcomer;
import dev.oriel.account.Role;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What can be done with an image that is here: share, rename, download, convert, enlarge. */
@RunningServer
class LibraryApiTests {

    @LocalServerPort
    private int port;

    @Autowired
    private Accounts accounts;

    @Autowired
    private ImageLibrary library;

    @Autowired
    private DiskTools tools;

    @Autowired
    private OrielHome home;

    @TempDir
    private Path folder;

    private Account ownerAccount;
    private Account friendAccount;
    private TusClient owner;
    private TusClient friend;
    private TusClient stranger;
    private TusClient admin;
    private String image;

    @BeforeEach
    void peopleAndAnImage() throws Exception {
        ownerAccount = Newcomer.in(accounts, Role.USER);
        friendAccount = Newcomer.in(accounts, Role.TEACHER);
        owner = new TusClient(port, ownerAccount.id());
        friend = new TusClient(port, friendAccount.id());
        stranger = new TusClient(port, Newcomer.in(accounts, Role.USER).id());
        admin = new TusClient(port, Newcomer.in(accounts, Role.ADMIN).id());
        image = "/api/v1/images/" + brought(owner, "disk", "raw", new byte[100_000]);
    }

    @Test
    void isSharedWithPeopleAndTakenBack() throws Exception {
        assertThat(friend.get(image).statusCode()).isEqualTo(403);

        JsonNode changed = json(patch(
                owner, Map.of("sharedWith", List.of(friendAccount.name().toUpperCase(Locale.ROOT)))));
        assertThat(changed.path("sharedWith").get(0).asString()).isEqualTo(friendAccount.name());
        assertThat(friend.get(image).statusCode()).isEqualTo(200);
        assertThat(friend.get("/api/v1/images").body()).contains(image.substring(15));
        assertThat(friend.get("/images").body()).contains(image.substring(15));
        // They may use it, and no more.
        assertThat(json(friend.get(image)).path("sharedWith")).isEmpty();
        assertThat(patch(friend, Map.of("name", "mine")).statusCode()).isEqualTo(403);
        assertThat(friend.delete(image).statusCode()).isEqualTo(403);
        assertThat(stranger.get(image).statusCode()).isEqualTo(403);
        assertThat(stranger.get(image + "/file").statusCode()).isEqualTo(403);
        assertThat(stranger.get("/images").body()).doesNotContain(image.substring(15));

        patch(owner, Map.of("sharedWith", List.of()));
        assertThat(friend.get(image).statusCode()).isEqualTo(403);
        assertThat(friend.get("/api/v1/images").body()).doesNotContain(image.substring(15));
    }

    @Test
    void isSharedWithNobodyWhoDoesNotExist() throws Exception {
        HttpResponse<String> refused =
                patch(owner, Map.of("sharedWith", List.of(friendAccount.name(), "nobody-of-that-name")));
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("nobody called “nobody-of-that-name”");
        assertThat(friend.get(image).statusCode()).isEqualTo(403);
    }

    @Test
    void thatTwoHaveTheSameContentIsSaid() throws Exception {
        byte[] content = UUID.randomUUID().toString().repeat(1000).getBytes(StandardCharsets.UTF_8);
        brought(owner, "once", "raw", content);
        assertThat(owner.get("/images").body()).doesNotContain("same content");
        brought(owner, "twice", "raw", content);
        assertThat(owner.get("/images").body())
                .contains("The same content as once; it takes space once.")
                .contains("The same content as twice; it takes space once.");
        // Nobody learns of what is not theirs.
        brought(stranger, "elsewhere", "raw", content);
        assertThat(stranger.get("/images").body()).doesNotContain("same content");
    }

    @Test
    void onlyAnAdminSharesWithEverybody() throws Exception {
        assertThat(patch(owner, Map.of("shared", true)).statusCode()).isEqualTo(403);
        assertThat(patch(admin, Map.of("shared", true)).statusCode()).isEqualTo(200);
        assertThat(stranger.get(image).statusCode()).isEqualTo(200);
        assertThat(patch(owner, Map.of("shared", false)).statusCode()).isEqualTo(200);
        assertThat(stranger.get(image).statusCode()).isEqualTo(403);
    }

    @Test
    void isRenamed() throws Exception {
        assertThat(json(patch(owner, Map.of("name", " Neu/alt "))).path("name").asString())
                .isEqualTo("Neu/alt");
        assertThat(patch(owner, Map.of("name", "")).statusCode()).isEqualTo(422);
        assertThat(owner.get(image + "/file")
                        .headers()
                        .firstValue("Content-Disposition")
                        .orElseThrow())
                .contains("Neu-alt.img");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-19", "bytes=-10", "bytes=99990-"})
    void isDownloadedInParts(String range) throws Exception {
        HttpResponse<String> answer =
                owner.send(owner.request(image + "/file").header("Range", range).GET());
        assertThat(answer.statusCode()).isEqualTo(206);
        assertThat(answer.body()).hasSize(10);
        assertThat(answer.headers().firstValue("Content-Range").orElseThrow()).endsWith("/100000");
    }

    @Test
    void becomesALargerQcow2() throws Exception {
        JsonNode copy = end(owner, json(copy(owner, Map.of("name", "larger", "sizeGiB", 2))));
        assertThat(copy.path("stage").asString()).isEqualTo("arrived");
        Image larger = library.find(UUID.fromString(copy.path("id").asString())).orElseThrow();
        assertThat(larger.format()).isEqualTo(ImageFormat.QCOW2);
        assertThat(larger.virtualSizeBytes()).isEqualTo(2L << 30);
        assertThat(larger.owner()).isEqualTo(ownerAccount.id());
        assertThat(tools.virtualSize(library.file(larger), ImageFormat.QCOW2)).isEqualTo(2L << 30);
    }

    @Test
    void doesNotShrinkAndIsNotCopiedByStrangers() throws Exception {
        assertThat(copy(stranger, Map.of("name", "x")).statusCode()).isEqualTo(403);
        assertThat(copy(owner, Map.of("name", "x", "sizeGiB", 0)).body()).contains("only be made larger");
        assertThat(copy(owner, Map.of("name", "x", "sizeGiB", 999_999)).statusCode())
                .isEqualTo(422);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vmdk", "vdi"})
    void aDiskOfAnotherProgramIsConverted(String format) throws Exception {
        QemuImgFiles files = new QemuImgFiles(folder);
        Path disk = files.create("disk", format);
        UUID id = brought(owner, "foreign", format, Files.readAllBytes(disk));
        Image converted = library.find(id).orElseThrow();
        assertThat(converted.format()).isEqualTo(ImageFormat.QCOW2);
        assertThat(converted.virtualSizeBytes()).isEqualTo(1L << 30);
        assertThat(home.arriving()).isEmptyDirectory();
    }

    private UUID brought(TusClient who, String name, String format, byte[] content) throws Exception {
        String upload = who.begin(content.length, Map.of("name", name, "format", format));
        assertThat(who.patch(upload, 0, content).statusCode()).isEqualTo(204);
        UUID id = UUID.fromString(upload.substring(upload.lastIndexOf('/') + 1));
        JsonNode end = end(who, json(who.get("/api/v1/images/arrivals/" + id)));
        assertThat(end.path("problem").asString("")).isEmpty();
        return id;
    }

    private static JsonNode end(TusClient who, JsonNode begun) throws Exception {
        String path = "/api/v1/images/arrivals/" + begun.path("id").asString();
        await().until(() -> {
            String stage = json(who.get(path)).path("stage").asString();
            return stage.equals("arrived") || stage.equals("refused");
        });
        return json(who.get(path));
    }

    private HttpResponse<String> patch(TusClient who, Object change) throws Exception {
        return who.send(who.request(image)
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(change))));
    }

    private HttpResponse<String> copy(TusClient who, Object wish) throws Exception {
        return who.send(who.request(image + "/copies")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(wish))));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }
}
