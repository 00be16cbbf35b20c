package dev.oriel.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oriel.OrielHome;
import dev.oriel.RunningServer;
import dev.oriel.account.Accounts;
import dev.oriel.account.Newcomer;
import dev.oriel.account.Role;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Images that the server fetches, from a server that does all that it should not. */
@RunningServer
@TestPropertySource(
        properties = {"oriel.image.import=true", "oriel.image.import-for=teacher", "oriel.image.import-hosts=localhost"
        })
class ImportTests {

    @LocalServerPort
    private int port;

    @Autowired
    private Accounts accounts;

    @Autowired
    private Images images;

    @Autowired
    private OrielHome home;

    private MischievousServer mirror;
    private TusClient teacher;
    private byte[] content;

    @BeforeEach
    void aMirror() throws Exception {
        content = new byte[500_000];
        new Random().nextBytes(content);
        mirror = new MischievousServer(content);
        teacher = client(Role.TEACHER);
    }

    @AfterEach
    void closeMirror() throws Exception {
        Files.deleteIfExists(home.path().resolve(Catalogue.FILE));
        mirror.close();
    }

    @Test
    void aFileIsFetchedAndItsChecksumVerified() throws Exception {
        for (String kind : new String[] {"plain", "chunked", "endless", "redirected"}) {
            JsonNode end = fetched(mirror.address(kind), sha256());
            assertThat(end.path("stage").asString()).as(kind).isEqualTo("arrived");
            Image image =
                    images.findById(UUID.fromString(end.path("id").asString())).orElseThrow();
            assertThat(home.images().resolve(image.fileName())).hasBinaryContent(content);
        }
    }

    @Test
    void aLineThatBreaksIsTakenUpWhereItBroke() throws Exception {
        JsonNode end = fetched(mirror.address("breaking"), sha256());
        assertThat(end.path("stage").asString()).isEqualTo("arrived");
        assertThat(mirror.rangesAsked()).containsExactly("bytes=200000-", "bytes=400000-");
    }

    @Test
    void aFileThatHasChangedMeanwhileBeginsAnew() throws Exception {
        JsonNode end = fetched(mirror.address("changing"), sha256());
        assertThat(end.path("stage").asString()).isEqualTo("arrived");
    }

    @Test
    void anotherFileThanWasMeantIsRefused() throws Exception {
        JsonNode end = fetched(mirror.address("plain"), "0".repeat(64));
        assertThat(end.path("stage").asString()).isEqualTo("refused");
        assertThat(end.path("problem").asString()).contains(sha256());
    }

    @Test
    void whatIsTooLargeIsRefusedWhetherItSaysSoOrNot() throws Exception {
        for (String kind : new String[] {"huge", "flood"}) {
            JsonNode end = fetched(mirror.address(kind), "");
            assertThat(end.path("problem").asString()).as(kind).contains("too large. Allowed are 1.0 MiB");
        }
    }

    @Test
    void redirectsToPrivatePlacesAreNotFollowed() throws Exception {
        JsonNode end = fetched(mirror.address("inward"), "");
        assertThat(end.path("problem").asString()).contains("“127.0.0.1” is not on the public internet");
        assertThat(mirror.reachedInside()).isFalse();
        assertThat(fetched(mirror.address("circle"), "").path("problem").asString())
                .contains("more than 5 times");
    }

    @Test
    void whatIsMissingIsTold() throws Exception {
        assertThat(fetched(mirror.address("missing"), "").path("problem").asString())
                .contains("it answered 404");
        assertThat(fetched(mirror.address("nonsense"), "").path("problem").asString())
                .contains("does not answer in HTTP/1.1");
    }

    @Test
    void aFetchCanBeCanceled() throws Exception {
        JsonNode begun = json(fetch(teacher, mirror.address("stalled"), ""));
        String path = "/api/v1/images/arrivals/" + begun.path("id").asString();
        await().until(() -> json(teacher.get(path)).path("receivedBytes").asLong() == 1000);
        assertThat(json(teacher.get(path)).path("lengthBytes").asLong()).isEqualTo(content.length);

        assertThat(teacher.delete(path).statusCode()).isEqualTo(204);

        assertThat(teacher.get(path).statusCode()).isEqualTo(404);
        assertThat(home.arriving().resolve(begun.path("id").asString())).doesNotExist();
    }

    @Test
    void onlyThePermittedFetch() throws Exception {
        HttpResponse<String> refused = fetch(client(Role.USER), mirror.address("plain"), "");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(fetch(teacher, "http://127.0.0.1:" + port + "/", "").body()).contains("not on the public internet");
        assertThat(fetch(teacher, "http://169.254.169.254/latest/meta-data/", "")
                        .statusCode())
                .isEqualTo(422);
        assertThat(fetch(teacher, "file:///etc/passwd", "").statusCode()).isEqualTo(422);
    }

    @Test
    void anEntryOfTheCatalogueIsFetched() throws Exception {
        Files.writeString(
                home.path().resolve(Catalogue.FILE), """
                {"images": [{"id": "small", "name": "Small", "format": "raw", "sizeBytes": %d,
                  "url": "%s", "sha256": "%s"}]}
                """.formatted(content.length, mirror.address("plain"), sha256()));
        assertThat(json(teacher.get("/api/v1/images/catalogue"))
                        .get(0)
                        .path("format")
                        .asString())
                .isEqualTo("raw");
        HttpResponse<String> begun = post(teacher, Map.of("catalogue", "small"));
        assertThat(begun.statusCode()).isEqualTo(201);
        assertThat(end(json(begun)).path("stage").asString()).isEqualTo("arrived");
        assertThat(post(teacher, Map.of("catalogue", "other")).statusCode()).isEqualTo(422);
    }

    private JsonNode fetched(String address, String sha256) throws Exception {
        return end(json(fetch(teacher, address, sha256)));
    }

    private JsonNode end(JsonNode begun) throws Exception {
        String path = "/api/v1/images/arrivals/" + begun.path("id").asString();
        await().until(() -> {
            String stage = json(teacher.get(path)).path("stage").asString();
            return stage.equals("arrived") || stage.equals("refused");
        });
        return json(teacher.get(path));
    }

    private static HttpResponse<String> fetch(TusClient who, String address, String sha256) throws Exception {
        return post(who, Map.of("url", address, "name", "fetched", "format", "raw", "sha256", sha256));
    }

    private static HttpResponse<String> post(TusClient who, Object wish) throws Exception {
        return who.send(who.request("/api/v1/images/imports")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(wish))));
    }

    private TusClient client(Role role) {
        return new TusClient(port, Newcomer.in(accounts, role).id());
    }

    private String sha256() throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }
}
