package dev.oriel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** A teacher prepares a machine and makes a template of it, in a real browser; and an image comes over a bad line. */
@EmptyServer
@Timeout(480)
class TemplateTourIT {

    private static final Duration BOOT = Duration.ofSeconds(120);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final int IMAGE_BYTES = 24 << 20;
    private static final int BYTES_PER_SECOND = 4 << 20;

    @LocalServerPort
    private int port;

    @TempDir
    private Path folder;

    private final Chromium browser = new Chromium();
    private Visitor visitor;
    private Api admin;

    @BeforeEach
    void takeToken() throws Exception {
        admin = Api.signIn(port, "admin", EmptyServer.PASSWORD);
        visitor = new Visitor(browser, port);
    }

    @AfterEach
    void leaveNothing() throws Exception {
        browser.close();
        for (JsonNode machine : admin.get("/api/v1/machines")) {
            admin.deleteMachine(machine.path("id").asString());
        }
        for (JsonNode template : admin.get("/api/v1/templates")) {
            admin.delete("/api/v1/templates/" + template.path("id").asString());
        }
    }

    @Test
    void fromAPreparedMachineToACloneThatGoesBack() throws Exception {
        visitor.signIn("admin", EmptyServer.PASSWORD);
        String machine = startTinyLinux();
        visitor.open("/machines/" + machine + "/console");
        awaitShown("the prompt", this::isQuiet);

        makeTemplate(machine);
        String clone = startClone();
        assertThat(clone).isNotEqualTo(machine);
        visitor.typeIntoGuest("clear; seq 1 3");
        int few = awaitRows(rows -> rows >= 3 && rows <= 5);

        takeSnapshot(clone);
        visitor.open("/machines/" + clone + "/console");
        assertThat(awaitRows(rows -> rows == few)).isEqualTo(few);
        int[] then = browser.canvas();
        visitor.typeIntoGuest("seq 1 12");
        awaitRows(rows -> rows >= few + 12);
        browser.keepScreenshot("clone-changed");

        goBack(clone);
        visitor.open("/machines/" + clone + "/console");
        assertThat(awaitRows(rows -> rows == few)).isEqualTo(few);
        await("the picture of then").atMost(ANSWER).until(() -> resembles(then, browser.canvas()));
        browser.keepScreenshot("clone-went-back");
        visitor.typeIntoGuest("seq 1 12");
        awaitRows(rows -> rows >= few + 12);
    }

    @Test
    void anUploadGoesOnWhenTheLineWasCut() throws Exception {
        byte[] content = new byte[IMAGE_BYTES];
        new Random(7).nextBytes(content);
        Path file = Files.write(folder.resolve("disk.img"), content);
        try (CutLine line = new CutLine(port)) {
            Visitor visitor = new Visitor(browser, line.port());
            visitor.signIn("admin", EmptyServer.PASSWORD);
            visitor.open("/images");
            browser.slowDownUploads(BYTES_PER_SECOND);
            visitor.find(By.id("file")).sendKeys(file.toString());
            visitor.find(By.id("upload-start")).click();
            await().atMost(ANSWER).until(() -> received() > 2 << 20);
            String begun = arrival().path("id").asString();

            line.cut();
            await().during(Duration.ofSeconds(2)).atMost(ANSWER).until(() -> received() < IMAGE_BYTES);
            long kept = received();
            browser.keepScreenshot("upload-cut");
            line.mend();

            await().atMost(BOOT).until(() -> received() > kept || !images().isEmpty());
            await().atMost(BOOT).until(() -> !images().isEmpty());
            JsonNode image = images().get(0);
            assertThat(image.path("id").asString()).as("the same upload").isEqualTo(begun);
            assertThat(image.path("sha256").asString())
                    .isEqualTo(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
            await().atMost(ANSWER)
                    .until(() -> visitor.find(By.id("under-way")).getText().contains("Done."));
        }
    }

    private void makeTemplate(String machine) throws Exception {
        visitor.open("/machines/" + machine);
        visitor.unfold("Make a template");
        WebElement name = visitor.find(By.id("template-name"));
        name.clear();
        name.sendKeys("Lab");
        visitor.press(By.cssSelector("form[action$='/templates'] button"));
        await("a clone waits")
                .atMost(BOOT)
                .until(() -> admin.get("/api/v1/templates")
                                .path(0)
                                .path("pool")
                                .path("waiting")
                                .asInt()
                        == 1);
        visitor.open("/templates");
        browser.keepScreenshot("template");
    }

    private String startClone() {
        visitor.press(By.cssSelector(".machine-actions form[action$='/machines'] button"));
        visitor.until(ExpectedConditions.urlMatches("/machines/[-0-9a-f]+/console$"));
        visitor.until(ExpectedConditions.attributeToBe(By.id("console"), "data-standing", "connected"));
        awaitShown("the template's screen", this::isQuiet);
        String[] parts = String.valueOf(browser.driver().getCurrentUrl()).split("/");
        return parts[parts.length - 2];
    }

    private void takeSnapshot(String machine) throws Exception {
        visitor.open("/machines/" + machine);
        visitor.unfold("Take a snapshot");
        visitor.find(By.id("snapshot-name")).sendKeys("three lines");
        visitor.press(By.cssSelector("form[action$='/snapshots'] button"));
        await().atMost(ANSWER)
                .until(() ->
                        admin.get("/api/v1/machines/" + machine + "/snapshots").size() == 1);
        assertThat(admin.get("/api/v1/machines/" + machine + "/snapshots")
                        .path(0)
                        .path("memory")
                        .asBoolean())
                .isTrue();
    }

    private void goBack(String machine) throws Exception {
        visitor.open("/machines/" + machine);
        visitor.unfold("Go back");
        visitor.press(By.cssSelector("form[action$='/revert'] input[name=keep]"));
        visitor.press(By.cssSelector("form[action$='/revert'] button"));
        await().atMost(ANSWER).until(() -> admin.state(machine).equals("running"));
    }

    private String startTinyLinux() throws Exception {
        String machine = TinyLinux.get()
                .withoutCursor()
                .makeMachine(
                        admin, Map.of("name", "Prepared", "memoryMiB", 128, "disks", List.of(Map.of("sizeGiB", 1))));
        admin.post("/api/v1/machines/" + machine + "/start");
        return machine;
    }

    private List<JsonNode> images() throws Exception {
        return admin.get("/api/v1/images")
                .valueStream()
                .filter(image -> image.path("format").asString().equals("raw"))
                .toList();
    }

    private JsonNode arrival() throws Exception {
        return admin.get("/api/v1/images/arrivals").path(0);
    }

    private long received() throws Exception {
        return arrival().path("receivedBytes").asLong(0);
    }

    // ----- what is on the screen -----

    private TextScreen screen() {
        int[] pixels = browser.canvas();
        return new TextScreen(pixels, pixels.length == 0 ? 0 : browser.canvasWidth());
    }

    private boolean isQuiet() {
        return screen().rowOfPrompt().isPresent();
    }

    private int awaitRows(Function<Integer, Boolean> wanted) {
        awaitShown("as many lines", () -> isQuiet() && wanted.apply(screen().lastRow()));
        return screen().lastRow();
    }

    private static void awaitShown(String what, Callable<Boolean> fact) {
        await(what).atMost(BOOT).during(Duration.ofMillis(500)).until(fact);
    }

    /** But for a few pixels, where something may blink. */
    private static boolean resembles(int[] one, int[] other) {
        if (one.length != other.length) {
            return false;
        }
        long different = 0;
        for (int i = 0; i < one.length; i++) {
            different += one[i] == other[i] ? 0 : 1;
        }
        return different <= 2L * TextScreen.CELL_WIDTH * TextScreen.CELL_HEIGHT;
    }
}
