package dev.oriel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * Viewers that nobody here wrote, of three families of RFB clients that share no code: TigerVNC's, TightVNC's, and
 * gtk-vnc's. Each sees a guest's screen to the pixel, or to what its colours allow, and types into it.
 */
@EmptyServer
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class ForeignClientsIT {

    private static final String NAME = "Foreign";
    private static final Duration BOOT = Duration.ofSeconds(120);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    /** What is typed: every kind of key that a shell knows, and then all colours of a text console. */
    private static final String WORD = "Az09-_{|}~<?:*&^%$#@!+=";

    private static final String PROMPT = TinyLinux.PROMPT + " ";
    private static final String ECHO = "echo '";
    private static final String COLOURS =
            "for i in 0 1 2 3 4 5 6 7; do printf \"\\033[3$i;4$((7-i))m$i\\033[1m$i\\033[0m\"; done; echo";

    @LocalServerPort
    private int port;

    private Api admin;
    private String machine;
    private TcpBridge bridge;

    @BeforeAll
    void bootTinyLinux() throws Exception {
        admin = Api.signIn(port, "admin", EmptyServer.PASSWORD);
        machine = TinyLinux.get().withoutCursor().makeMachine(admin, Map.of("name", NAME, "memoryMiB", 256));
        bridge = TcpBridge.to(() -> admin.console(machine, Map.of()));
        admin.post("/api/v1/machines/" + machine + "/start");
        await().atMost(BOOT).until(this::hasBooted);
    }

    @AfterAll
    void pullThePlug() throws Exception {
        bridge.close();
        admin.post("/api/v1/machines/" + machine + "/stop");
    }

    /**
     * A viewer, and what of a picture it can show.
     *
     * @param command the program and its options
     * @param depth bits of a pixel of the screen that it runs on
     * @param red steps from dark to bright
     */
    record Viewing(List<String> command, int depth, int red, int green, int blue) {

        @Override
        public String toString() {
            return String.join(" ", command) + " on " + depth + " bits";
        }
    }

    static Stream<Viewing> viewings() {
        return Stream.of(
                tiger("-AutoSelect=1"),
                tiger("-AutoSelect=0", "-PreferredEncoding=Tight", "-NoJPEG=1", "-CompressLevel=6"),
                tiger("-AutoSelect=0", "-PreferredEncoding=ZRLE"),
                tiger("-AutoSelect=0", "-PreferredEncoding=Raw", "-DesktopSize=800x600"),
                with(1, 1, 1, tiger("-AutoSelect=0", "-PreferredEncoding=Tight", "-FullColor=0", "-LowColorLevel=0")),
                with(3, 3, 3, tiger("-AutoSelect=0", "-PreferredEncoding=ZRLE", "-FullColor=0", "-LowColorLevel=1")),
                with(7, 7, 3, tiger("-AutoSelect=0", "-PreferredEncoding=Tight", "-FullColor=0", "-LowColorLevel=2")),
                on16Bits(tiger("-AutoSelect=1")),
                tight("-encodings", "copyrect tight"),
                tight("-encodings", "raw"),
                with(7, 7, 3, tight("-bgr233")),
                on16Bits(tight("-encodings", "tight", "-compresslevel", "9", "-quality", "5")));
    }

    private static Viewing tiger(String... options) {
        // Without a menu it lays no hint over the screen that there is one.
        return viewing(List.of("xtigervncviewer", "-Shared", "-AlertOnFatalError=0", "-MenuKey="), options);
    }

    private static Viewing tight(String... options) {
        return viewing(List.of("xtightvncviewer", "-shared"), options);
    }

    private static Viewing viewing(List<String> program, String... options) {
        List<String> command =
                Stream.concat(program.stream(), Stream.of(options)).toList();
        return new Viewing(command, 24, 255, 255, 255);
    }

    private static Viewing with(int red, int green, int blue, Viewing viewing) {
        return new Viewing(viewing.command(), viewing.depth(), red, green, blue);
    }

    private static Viewing on16Bits(Viewing viewing) {
        return new Viewing(viewing.command(), 16, 31, 63, 31);
    }

    @ParameterizedTest
    @MethodSource("viewings")
    void showsTheScreenAndTypes(Viewing viewing, @TempDir Path folder) throws Exception {
        try (XScreen x = open(viewing, folder)) {
            await().atMost(ANSWER).untilAsserted(() -> assertShown(viewing, x));

            x.type("clear\n");
            await().atMost(ANSWER).until(() -> text().lastRow() == 0);
            x.type(ECHO + WORD + "'; " + COLOURS + "\n");

            await().atMost(ANSWER).untilAsserted(this::assertTypedAndEchoed);
            await().atMost(ANSWER).untilAsserted(() -> assertShown(viewing, x));
        }
    }

    @Test
    void followsAScreenThatChangesItsSize(@TempDir Path folder) throws Exception {
        Viewing one = tiger("-AutoSelect=0", "-PreferredEncoding=ZRLE");
        Viewing other = tiger("-AutoSelect=0", "-PreferredEncoding=Tight");
        try (XScreen x = open(one, Files.createDirectory(folder.resolve("one")));
                XScreen y = open(other, Files.createDirectory(folder.resolve("other")))) {
            int width = screenshot().getWidth();

            admin.post("/api/v1/machines/" + machine + "/reset");
            await().atMost(BOOT).until(() -> screenshot().getWidth() != width);
            // The firmware shows its screen for a moment only; a guest that is paused has time.
            admin.post("/api/v1/machines/" + machine + "/pause");
            try {
                await().atMost(ANSWER).untilAsserted(() -> assertShown(one, x));
                await().atMost(ANSWER).untilAsserted(() -> assertShown(other, y));
            } finally {
                admin.post("/api/v1/machines/" + machine + "/resume");
            }

            await().atMost(BOOT).until(() -> screenshot().getWidth() == width && hasBooted());
            await().atMost(ANSWER).untilAsserted(() -> assertShown(one, x));
            await().atMost(ANSWER).untilAsserted(() -> assertShown(other, y));
        }
    }

    /** gtk-vnc's own snapshot needs no screen. */
    @Test
    void takesASnapshot(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("snapshot.png");
        // Its port is said as a display's number, which begins at 5900.
        Process capture = new ProcessBuilder("gvnccapture", "127.0.0.1:" + (bridge.port() - 5900), file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();

        assertThat(capture.waitFor(ANSWER.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(capture.exitValue())
                .as(Files.readString(folder.resolve("said")))
                .isZero();

        BufferedImage snapshot = Objects.requireNonNull(ImageIO.read(file.toFile()));
        assertThat(pixels(snapshot)).isEqualTo(pixels(screenshot()));
    }

    private XScreen open(Viewing viewing, Path folder) throws Exception {
        XScreen x = XScreen.open(folder, viewing.depth());
        List<String> command = new ArrayList<>(viewing.command());
        command.add("127.0.0.1::" + bridge.port());
        try {
            x.start(command);
            x.take(NAME);
            return x;
        } catch (IOException failure) {
            x.close();
            throw failure;
        }
    }

    private void assertShown(Viewing viewing, XScreen x) throws Exception {
        BufferedImage screen = screenshot();
        int[] wanted = pixels(screen);
        int[] shown = x.corner(screen.getWidth(), screen.getHeight());
        for (int i = 0; i < wanted.length; i++) {
            boolean same = isNear(shown[i] >> 16, wanted[i] >> 16, viewing.red())
                    && isNear(shown[i] >> 8, wanted[i] >> 8, viewing.green())
                    && isNear(shown[i], wanted[i], viewing.blue());
            if (!same) {
                throw new AssertionError("of %dx%d, the pixel at %d,%d is %06x and not %06x; the viewer says: %s"
                        .formatted(
                                screen.getWidth(),
                                screen.getHeight(),
                                i % screen.getWidth(),
                                i / screen.getWidth(),
                                shown[i],
                                wanted[i],
                                x.said(viewing.command().getFirst())));
            }
        }
    }

    /** Whether a colour is what a viewer makes of it that has so many steps from dark to bright. */
    private static boolean isNear(int shown, int wanted, int steps) {
        int tolerance = steps == 255 ? 0 : 128 / steps + 1;
        return Math.abs((shown & 0xff) - (wanted & 0xff)) <= tolerance;
    }

    /** What was typed stands in the first row, and comes back in the second; the colours are in the third. */
    private void assertTypedAndEchoed() throws Exception {
        TextScreen text = text();
        assertThat(text.lastRow()).isEqualTo(3);
        int typedAt = PROMPT.length() + ECHO.length();
        List<Integer> typed = text.pictures(0, typedAt, typedAt + WORD.length());
        assertThat(typed).doesNotContain(0);
        assertThat(text.pictures(1, 0, WORD.length())).isEqualTo(typed);
        assertThat(Arrays.stream(pixels(screenshot())).distinct().count()).isGreaterThanOrEqualTo(15);
    }

    private boolean hasBooted() throws Exception {
        return text().rowOfPrompt().isPresent();
    }

    private TextScreen text() throws Exception {
        BufferedImage screen = screenshot();
        return new TextScreen(pixels(screen), screen.getWidth());
    }

    private BufferedImage screenshot() throws Exception {
        byte[] png = admin.raw("GET", "/api/v1/machines/" + machine + "/screenshot.png")
                .body();
        return Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(png)));
    }

    private static int[] pixels(BufferedImage picture) {
        int width = picture.getWidth();
        int[] pixels = picture.getRGB(0, 0, width, picture.getHeight(), null, 0, width);
        return Arrays.stream(pixels).map(pixel -> pixel & 0xffffff).toArray();
    }
}
