package dev.oriel.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oriel.OrielHome;
import dev.oriel.RunningServer;
import dev.oriel.SignedInByHeader;
import dev.oriel.account.Accounts;
import dev.oriel.account.Newcomer;
import dev.oriel.account.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Uploads that are resumed, request by request. */
@RunningServer
@TestPropertySource(properties = {"oriel.image.max-per-person=3MB", "oriel.image.max-arrivals-per-person=4"})
class TusTests {

    private static final Map<String, String> RAW = Map.of("name", "disk", "format", "raw");
    private static final int KIB = 1024;

    @LocalServerPort
    private int port;

    @Autowired
    private Accounts accounts;

    @Autowired
    private Arrivals arrivals;

    @Autowired
    private Images images;

    @Autowired
    private Reception reception;

    @Autowired
    private OrielHome home;

    private TusClient owner;
    private TusClient stranger;
    private TusClient admin;
    private byte[] content;

    @BeforeEach
    void people() {
        owner = client(Role.USER);
        stranger = client(Role.USER);
        admin = client(Role.ADMIN);
        content = new byte[300 * KIB];
        new Random().nextBytes(content);
    }

    @Test
    void comesInPiecesAndIsAnImageThen() throws Exception {
        String upload = owner.begin(content.length, Map.of("name", "dïsk", "format", "raw", "sha256", sha256(content)));
        assertThat(owner.offset(upload)).isZero();

        assertThat(owner.patch(upload, 0, Arrays.copyOf(content, 100)).statusCode())
                .isEqualTo(204);
        assertThat(owner.offset(upload)).isEqualTo(100);
        HttpResponse<String> last = owner.patch(upload, 100, Arrays.copyOfRange(content, 100, content.length));
        assertThat(last.statusCode()).isEqualTo(204);
        assertThat(last.headers().firstValueAsLong("Upload-Offset")).hasValue(content.length);

        assertThat(stage(owner, upload)).isEqualTo("arrived");
        Image image = images.findById(id(upload)).orElseThrow();
        assertThat(image.name()).isEqualTo("dïsk");
        assertThat(image.sha256()).isEqualTo(sha256(content));
        assertThat(image.stage()).isEqualTo(Image.Stage.READY);
        assertThat(home.images().resolve(image.fileName())).hasBinaryContent(content);
        assertThat(home.arriving().resolve(image.id().toString())).doesNotExist();
    }

    @Test
    void whatHasComeWhenTheLineBreaksIsKept() throws Exception {
        String upload = owner.begin(content.length, RAW);
        try (Socket line = piece(upload, 0, content.length)) {
            line.getOutputStream().write(content, 0, 70_000);
            line.getOutputStream().flush();
            await().until(() -> Files.size(file(upload)) == 70_000);
        }
        assertThat(owner.offset(upload)).isEqualTo(70_000);

        owner.patch(upload, 70_000, Arrays.copyOfRange(content, 70_000, content.length));

        assertThat(stage(owner, upload)).isEqualTo("arrived");
        assertThat(images.findById(id(upload)).orElseThrow().sha256()).isEqualTo(sha256(content));
    }

    @Test
    void aLineThatIsDeadWithoutSayingSoDoesNotHoldUpItsSuccessor() throws Exception {
        String upload = owner.begin(content.length, RAW);
        try (Socket dead = piece(upload, 0, content.length)) {
            dead.getOutputStream().write(content, 0, 1000);
            dead.getOutputStream().flush();
            await().until(() -> Files.size(file(upload)) == 1000);

            assertThat(owner.offset(upload)).isEqualTo(1000);
            owner.patch(upload, 1000, Arrays.copyOfRange(content, 1000, 2000));
            // What the dead line still had under way comes late, and is not taken.
            dead.getOutputStream().write(content, 1000, 50_000);
            dead.getOutputStream().flush();
            assertThat(statusOf(dead)).contains(" 409 ");
        }
        assertThat(owner.offset(upload)).isEqualTo(2000);
    }

    @Test
    void aPieceBeginsWhereTheLastOneEnded() throws Exception {
        String upload = owner.begin(content.length, RAW);
        owner.patch(upload, 0, new byte[10]);
        for (long wrong : new long[] {0, 9, 11, 1000}) {
            assertThat(owner.patch(upload, wrong, new byte[10]).statusCode()).isEqualTo(409);
        }
        assertThat(owner.offset(upload)).isEqualTo(10);
        assertThat(owner.patch(upload, 10, new byte[content.length]).statusCode())
                .isEqualTo(400);
        assertThat(owner.offset(upload)).isEqualTo(10);
    }

    @Test
    void belongsToItsAccount() throws Exception {
        String upload = owner.begin(content.length, RAW);
        String arrival = "/api/v1/images/arrivals/" + id(upload);
        for (TusClient other : new TusClient[] {stranger, admin}) {
            assertThat(other.head(upload).statusCode()).isEqualTo(404);
            assertThat(other.patch(upload, 0, content).statusCode()).isEqualTo(404);
            assertThat(other.delete(upload).statusCode()).isEqualTo(404);
            assertThat(other.get(arrival).statusCode()).isEqualTo(404);
            assertThat(other.get("/api/v1/images/arrivals").body())
                    .doesNotContain(id(upload).toString());
        }
        assertThat(owner.offset(upload)).isZero();
    }

    @Test
    void isRefusedAtOnceWhenItCouldNeverBeTaken() throws Exception {
        assertThat(owner.create(2 << 20, RAW).body()).contains("The file is too large. Allowed are 1.0 MiB.");
        assertThat(owner.create(2 << 20, RAW).statusCode()).isEqualTo(413);
        assertThat(owner.create(0, RAW).body()).contains("The file is empty.");
        assertThat(owner.create(1, Map.of("name", "", "format", "raw")).statusCode())
                .isEqualTo(422);
        assertThat(owner.create(1, Map.of("name", "x", "format", "exe")).body()).contains("is no format");
        assertThat(owner.create(1, Map.of("name", "x", "format", "raw", "sha256", "12"))
                        .body())
                .contains("64 hexadecimal digits");
    }

    @Test
    void countsAgainstAPersonsShareBeforeItHasCome() throws Exception {
        for (int i = 0; i < 3; i++) {
            owner.begin(KIB * KIB, RAW);
        }
        HttpResponse<String> fourth = owner.create(KIB * KIB, RAW);
        assertThat(fourth.statusCode()).isEqualTo(413);
        assertThat(fourth.body()).contains("the file needs 1.0 MiB, you have 3.0 MiB, and 3.0 MiB are allowed");
    }

    @Test
    void aPersonHasAFewUnderWayAtATime() throws Exception {
        for (int i = 0; i < 4; i++) {
            owner.begin(1, RAW);
        }
        assertThat(owner.create(1, RAW).statusCode()).isEqualTo(429);
        stranger.begin(1, RAW);
    }

    @Test
    void aWrongChecksumIsToldAndNothingIsKept() throws Exception {
        String upload = owner.begin(content.length, Map.of("name", "x", "format", "raw", "sha256", "0".repeat(64)));
        owner.patch(upload, 0, content);

        assertThat(stage(owner, upload)).isEqualTo("refused");
        JsonNode told = json(owner.get("/api/v1/images/arrivals/" + id(upload)));
        assertThat(told.path("problem").asString()).contains(sha256(content)).contains("0000");
        assertThat(images.findById(id(upload))).isEmpty();
        assertThat(file(upload)).doesNotExist();
    }

    @Test
    void onlyAnAdminSharesWithEverybody() throws Exception {
        Map<String, String> shared = Map.of("name", "x", "format", "raw", "shared", "true");
        String mine = owner.begin(content.length, shared);
        owner.patch(mine, 0, content);
        String theirs = admin.begin(content.length, shared);
        admin.patch(theirs, 0, content);
        assertThat(stage(owner, mine)).isEqualTo("arrived");
        assertThat(stage(admin, theirs)).isEqualTo("arrived");
        assertThat(images.findById(id(mine)).orElseThrow().shared()).isFalse();
        assertThat(images.findById(id(theirs)).orElseThrow().shared()).isTrue();
    }

    @Test
    void canBeGivenUp() throws Exception {
        String upload = owner.begin(content.length, RAW);
        owner.patch(upload, 0, new byte[100]);
        assertThat(owner.delete(upload).statusCode()).isEqualTo(204);
        assertThat(owner.head(upload).statusCode()).isEqualTo(404);
        assertThat(file(upload)).doesNotExist();
    }

    @Test
    void isGivenUpWhenNobodyComesBack() throws Exception {
        String forgotten = owner.begin(content.length, RAW);
        String fresh = owner.begin(content.length, RAW);
        Arrival arrival = arrivals.findById(id(forgotten)).orElseThrow();
        arrivals.save(arrival.touched(Instant.now().minus(Duration.ofDays(8))));

        reception.expire();

        assertThat(owner.head(forgotten).statusCode()).isEqualTo(404);
        assertThat(file(forgotten)).doesNotExist();
        assertThat(owner.offset(fresh)).isZero();
    }

    @Test
    void goesWithItsAccount() throws Exception {
        String upload = owner.begin(content.length, RAW);
        Arrival arrival = arrivals.findById(id(upload)).orElseThrow();
        reception.left(new dev.oriel.account.AccountDeleted(arrival.owner()));
        assertThat(arrivals.findById(arrival.id())).isEmpty();
        assertThat(file(upload)).doesNotExist();
    }

    @Test
    void tellsWhatItCanDo() throws Exception {
        HttpResponse<String> answer = owner.send(owner.request(TusApi.PATH).method("OPTIONS", BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.headers().firstValue("Tus-Version")).hasValue("1.0.0");
        assertThat(answer.headers().firstValue("Tus-Extension")).hasValue("creation,termination,expiration");
        assertThat(answer.headers().firstValue("Tus-Max-Size")).hasValue("1048576");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.2.2", "2.0.0", "x"})
    void speaksOneVersionOfTheProtocol(String version) throws Exception {
        HttpResponse<String> answer = owner.send(owner.request(TusApi.PATH)
                .setHeader("Tus-Resumable", version)
                .header("Upload-Length", "5")
                .POST(BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(412);
        assertThat(answer.headers().firstValue("Tus-Version")).hasValue("1.0.0");
    }

    @Test
    void knowsTheMethodFromAHeaderToo() throws Exception {
        String upload = owner.begin(content.length, RAW);
        HttpResponse<String> answer = owner.send(owner.request(upload)
                .header("X-HTTP-Method-Override", "PATCH")
                .header("Upload-Offset", "0")
                .header("Content-Type", "application/offset+octet-stream")
                .POST(BodyPublishers.ofByteArray(new byte[7])));
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(owner.offset(upload)).isEqualTo(7);
    }

    @Test
    void theSameContentIsStoredOnceAndStaysUntilTheLastHasGone() throws Exception {
        Image first = brought(owner);
        Image second = brought(stranger);
        Path one = home.images().resolve(first.fileName());
        Path other = home.images().resolve(second.fileName());
        assertThat(Files.isSameFile(one, other)).isTrue();
        assertThat(Files.getAttribute(one, "unix:nlink")).isEqualTo(2);
        assertThat(stranger.get("/api/v1/images/" + first.id()).statusCode()).isEqualTo(403);

        assertThat(owner.send(owner.request("/api/v1/images/" + first.id()).DELETE())
                        .statusCode())
                .isEqualTo(204);

        assertThat(one).doesNotExist();
        assertThat(other).hasBinaryContent(content);
    }

    private Image brought(TusClient who) throws Exception {
        String upload = who.begin(content.length, RAW);
        who.patch(upload, 0, content);
        assertThat(stage(who, upload)).isEqualTo("arrived");
        return images.findById(id(upload)).orElseThrow();
    }

    /** The stage in which it ends. */
    private String stage(TusClient who, String upload) throws Exception {
        String path = "/api/v1/images/arrivals/" + id(upload);
        await().until(() -> !json(who.get(path)).path("stage").asString().equals("checking"));
        return json(who.get(path)).path("stage").asString();
    }

    private Socket piece(String upload, long offset, long length) throws IOException {
        Socket line = new Socket(InetAddress.getLoopbackAddress(), port);
        line.setSoTimeout(20_000);
        UUID account = arrivals.findById(id(upload)).orElseThrow().owner();
        line.getOutputStream()
                .write(String.join(
                                "\r\n",
                                "PATCH " + upload + " HTTP/1.1",
                                "Host: localhost:" + port,
                                "Tus-Resumable: 1.0.0",
                                "Upload-Offset: " + offset,
                                "Content-Type: application/offset+octet-stream",
                                "Content-Length: " + length,
                                SignedInByHeader.HEADER + ": " + account,
                                "",
                                "")
                        .getBytes(StandardCharsets.US_ASCII));
        return line;
    }

    private static String statusOf(Socket line) throws IOException {
        byte[] head = line.getInputStream().readNBytes(16);
        return new String(head, StandardCharsets.US_ASCII);
    }

    private TusClient client(Role role) {
        return new TusClient(port, Newcomer.in(accounts, role).id());
    }

    private Path file(String upload) {
        return home.arriving().resolve(id(upload).toString());
    }

    private static UUID id(String upload) {
        return UUID.fromString(upload.substring(upload.lastIndexOf('/') + 1));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    private static String sha256(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }
}
