package dev.oriel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import dev.oriel.rfb.Encoding;
import dev.oriel.rfb.PseudoEncoding;
import dev.oriel.rfb.RfbClient;
import dev.oriel.rfb.RfbLimits;
import dev.oriel.rfb.ServerMessageHandler;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** What somebody with nothing but an HTTP client and an RFB client can do, with real QEMU underneath. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"oriel.admin-password=" + ApiTourIT.PASSWORD, "oriel.machine.on-stop=shutdown"})
@Timeout(300)
class ApiTourIT {

    static final String PASSWORD = "correct horse battery";

    private static final Duration BOOT = Duration.ofSeconds(120);

    private static final int KEYSYM_C = 'c';
    private static final int SCANCODE_C = 0x2e;

    @LocalServerPort
    private int port;

    private Api admin;
    private String machine;

    @BeforeEach
    void makeMachine() throws Exception {
        admin = Api.signIn(port, "admin", PASSWORD);
        machine = RescueDisc.makeMachine(admin, Map.of());
    }

    @AfterEach
    void stopMachine() throws Exception {
        admin.deleteMachine(machine);
    }

    @Test
    void aKeyPressChangesTheScreen() throws Exception {
        admin.post("/api/v1/machines/" + machine + "/start");
        await().atMost(BOOT).until(() -> isLit(screenshot("")));

        try (Viewer viewer = new Viewer(admin.console(machine, Map.of()))) {
            viewer.readUntilStill();
            int[] before = viewer.picture();

            viewer.rfb.extendedKey(KEYSYM_C, SCANCODE_C, true);
            viewer.rfb.extendedKey(KEYSYM_C, SCANCODE_C, false);
            viewer.readUntilChangedFrom(before);

            assertThat(viewer.picture()).isNotEqualTo(before);
        }
    }

    @Test
    void aScreenshotIsThePictureOfTheScreenAtTheWidthThatIsAskedFor() throws Exception {
        admin.post("/api/v1/machines/" + machine + "/start");
        await().atMost(BOOT).until(() -> isLit(screenshot("")));

        assertThat(screenshot("?width=160").getWidth()).isEqualTo(160);
        assertThat(screenshot("").getWidth()).isGreaterThanOrEqualTo(640);
    }

    @Test
    void aMachineThatIsOffHasNoConsole() {
        assertThatThrownBy(() -> admin.console(machine, Map.of()))
                .isInstanceOfSatisfying(
                        WebSocketChannel.Refused.class,
                        refused -> assertThat(refused.status()).isEqualTo(409));
    }

    @Test
    void strangersGetNoConsole() throws Exception {
        admin.post("/api/v1/accounts", Map.of("name", "stranger", "password", "some long password", "role", "user"));
        Api stranger = Api.signIn(port, "stranger", "some long password");
        admin.post("/api/v1/machines/" + machine + "/start");

        assertThatThrownBy(() -> stranger.console(machine, Map.of()))
                .isInstanceOfSatisfying(
                        WebSocketChannel.Refused.class,
                        refused -> assertThat(refused.status()).isEqualTo(403));
        assertThatThrownBy(() -> admin.anonymous().console(machine, Map.of()))
                .isInstanceOfSatisfying(
                        WebSocketChannel.Refused.class,
                        refused -> assertThat(refused.status()).isEqualTo(401));
        assertThat(stranger.raw("GET", "/api/v1/machines/" + machine + "/screenshot.png")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void aPageGetsThePicturesThatItDoesNotHave() throws Exception {
        admin.post("/api/v1/accounts", Map.of("name", "passer-by", "password", "some long password", "role", "user"));
        Api stranger = Api.signIn(port, "passer-by", "some long password");
        String question = "/api/v1/screenshots?width=240&machine=" + machine;
        assertThat(admin.get(question).path("screenshots").isEmpty())
                .as("what is off has no screen")
                .isTrue();
        admin.post("/api/v1/machines/" + machine + "/start");
        await().atMost(BOOT).until(() -> isLit(screenshot("")));

        String unknown = "&machine=" + UUID.randomUUID();
        JsonNode pictures = admin.get(question + unknown).path("screenshots");
        assertThat(pictures.size()).isOne();
        assertThat(pictures.path(0).path("machine").asString()).isEqualTo(machine);
        byte[] png = pictures.path(0).path("png").binaryValue();
        assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isEqualTo(240);

        // A guest that boots may draw in between.
        await().atMost(BOOT).until(() -> {
            String tag =
                    admin.get(question).path("screenshots").path(0).path("tag").asString();
            return admin.get(question + ":" + tag).path("screenshots").isEmpty();
        });
        assertThat(stranger.get(question).path("screenshots").isEmpty()).isTrue();
        assertThat(admin.raw("GET", question + "x").statusCode()).isEqualTo(400);
        assertThat(admin.raw("GET", "/api/v1/screenshots?width=0&machine=" + machine)
                        .statusCode())
                .isEqualTo(400);
        assertThat(admin.raw("GET", question + unknown.repeat(64)).statusCode()).isEqualTo(400);
        assertThat(admin.anonymous().raw("GET", question).statusCode()).isEqualTo(401);
    }

    @Test
    void otherPagesGetNoConsole() throws Exception {
        admin.post("/api/v1/machines/" + machine + "/start");

        for (String origin : List.of("https://evil.example", "null", "http://127.0.0.1:1")) {
            assertThatThrownBy(() -> admin.console(machine, Map.of("Origin", origin)))
                    .isInstanceOfSatisfying(
                            WebSocketChannel.Refused.class,
                            refused -> assertThat(refused.status()).isEqualTo(403));
        }
        admin.console(machine, Map.of("Origin", "http://127.0.0.1:" + port)).close();
    }

    @Test
    void anAdminSeesWhatRunsTheGuestsAndWhatTheyHave() throws Exception {
        admin.post("/api/v1/machines/" + machine + "/start");

        JsonNode host = admin.get("/api/v1/host");

        assertThat(host.path("engine").path("name").asString()).startsWith("QEMU ");
        assertThat(host.path("engine").path("accelerator").asString()).isIn("kvm", "tcg");
        assertThat(host.path("engine").path("reason").asString()).isNotBlank();
        assertThat(host.path("guests").path("running").asInt()).isOne();
        assertThat(host.path("memory").path("promisedMiB").asInt()).isEqualTo(64 + 64);
        assertThat(host.path("disk").path("freeBytes").asLong()).isPositive();
    }

    @Test
    void aKilledGuestIsCrashedWithinASecondAndItsConsoleSaysSo() throws Exception {
        admin.post("/api/v1/machines/" + machine + "/start");
        WebSocketChannel console = admin.console(machine, Map.of());
        ProcessHandle qemu = ProcessHandle.allProcesses()
                .filter(process -> {
                    String words = process.info().commandLine().orElse("");
                    return words.contains(machine) && words.contains("qemu-system");
                })
                .findFirst()
                .orElseThrow();

        qemu.destroyForcibly();

        await().atMost(Duration.ofSeconds(1)).until(() -> admin.state(machine).equals("crashed"));
        await().atMost(Duration.ofSeconds(1)).until(() -> console.closeCode() == 4000);
    }

    private BufferedImage screenshot(String query) throws Exception {
        byte[] png = admin.raw("GET", "/api/v1/machines/" + machine + "/screenshot.png" + query)
                .body();
        return java.util.Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(png)));
    }

    private static boolean isLit(BufferedImage picture) {
        int[] pixels = picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
        return Arrays.stream(pixels).filter(pixel -> (pixel & 0xffffff) != 0).count() > 500;
    }

    /** A client that keeps the picture it is sent. */
    private static final class Viewer implements ServerMessageHandler, AutoCloseable {

        final RfbClient rfb;
        Framebuffer framebuffer;
        boolean keysSupported;
        int updates;

        Viewer(WebSocketChannel channel) throws Exception {
            rfb = RfbClient.connect(channel, RfbLimits.DEFAULT);
            framebuffer = new Framebuffer(rfb.width(), rfb.height());
            rfb.setEncodings(
                    List.of(Encoding.RAW),
                    List.of(PseudoEncoding.DESKTOP_SIZE, PseudoEncoding.QEMU_EXTENDED_KEY_EVENT));
        }

        int[] picture() {
            return framebuffer.read(framebuffer.bounds());
        }

        /** Reads until the server has confirmed scancodes, and the picture is there. */
        void readUntilStill() throws Exception {
            rfb.requestUpdate(false, framebuffer.bounds());
            while (!keysSupported || updates == 0) {
                rfb.readMessage(this);
            }
        }

        void readUntilChangedFrom(int[] before) throws Exception {
            while (Arrays.equals(picture(), before)) {
                rfb.requestUpdate(true, framebuffer.bounds());
                rfb.readMessage(this);
            }
        }

        @Override
        public void pixels(Rect area, int[] pixels) {
            framebuffer.write(area, pixels, 0, area.width());
        }

        @Override
        public void copied(Rect target, int sourceX, int sourceY) {
            framebuffer.copy(target, sourceX, sourceY);
        }

        @Override
        public void resized(int width, int height) {
            framebuffer = new Framebuffer(width, height);
        }

        @Override
        public void supported(PseudoEncoding extension) {
            keysSupported |= extension == PseudoEncoding.QEMU_EXTENDED_KEY_EVENT;
        }

        @Override
        public void updateEnded() {
            updates++;
        }

        @Override
        public void close() throws Exception {
            rfb.close();
        }
    }
}
