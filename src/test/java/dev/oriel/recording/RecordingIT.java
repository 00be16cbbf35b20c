package dev.oriel.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oriel.Api;
import dev.oriel.Chromium;
import dev.oriel.EmptyServer;
import dev.oriel.OrielHome;
import dev.oriel.TextScreen;
import dev.oriel.TinyLinux;
import dev.oriel.Visitor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/** A real guest is recorded while somebody types in its console, and the recording is played in a real browser. */
@EmptyServer
@TestPropertySource(properties = "oriel.recording.session-grace=1s")
@Timeout(480)
class RecordingIT {

    private static final Duration BOOT = Duration.ofSeconds(120);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    @LocalServerPort
    private int port;

    @Autowired
    private OrielHome home;

    @Autowired
    private dev.oriel.machine.RunningGuests guests;

    private final Chromium browser = new Chromium();
    private Visitor visitor;
    private Api admin;
    private String machine;

    @BeforeEach
    void startMachine() throws Exception {
        admin = Api.signIn(port, "admin", EmptyServer.PASSWORD);
        visitor = new Visitor(browser, port);
        machine = TinyLinux.get().withoutCursor().makeMachine(admin, Map.of("name", "Recorded", "memoryMiB", 256));
        admin.post("/api/v1/machines/" + machine + "/start");
        await().atMost(BOOT)
                .until(() -> screen(guestPicture(), guestWidth()).rowOfPrompt().isPresent());
    }

    @AfterEach
    void leaveNothing() throws Exception {
        browser.close();
        admin.post("/api/v1/machines/" + machine + "/stop");
        admin.delete("/api/v1/machines/" + machine);
    }

    @Test
    void whatIsTypedIsRecordedAndCanBeSeenAgain() throws Exception {
        visitor.signIn("admin", EmptyServer.PASSWORD);
        visitor.open("/machines/" + machine + "/console");
        visitor.until(ExpectedConditions.attributeToBe(By.id("console"), "data-standing", "connected"));
        assertThat(visitor.find(By.id("recording-mark")).isDisplayed()).isFalse();
        int[] before = still();

        String recording = admin.post("/api/v1/machines/" + machine + "/recordings", Map.of("scope", "session"))
                .path("id")
                .asString();
        WebElement mark = visitor.until(ExpectedConditions.visibilityOfElementLocated(By.id("recording-mark")));
        assertThat(mark.getText()).contains("admin");
        Path file = home.recordings().resolve(recording + ".timeline");
        await().atMost(ANSWER).until(() -> !Timelines.entries(file).isEmpty());

        int row = screen(guestPicture(), guestWidth()).lastRow();
        visitor.typeIntoGuest("echo recorded");
        await().atMost(ANSWER).until(() -> screen(guestPicture(), guestWidth()).lastRow() >= row + 2);
        int[] after = still();
        assertThat(after).isNotEqualTo(before);
        browser.keepScreenshot("console-recorded");

        // Whoever's session it was leaves; the recording ends by itself.
        visitor.open("/recordings");
        await().atMost(ANSWER)
                .until(() -> admin.get("/api/v1/recordings/" + recording)
                        .path("state")
                        .asString()
                        .equals("complete"));
        assertThat(admin.get("/api/v1/recordings/" + recording).path("ending").asString())
                .isEqualTo("session-left");
        assertThat(Timelines.pictureAt(file, 0)).isEqualTo(before);
        assertThat(Timelines.pictureAt(file, Long.MAX_VALUE)).isEqualTo(after);

        play(recording, before, after);
    }

    private void play(String recording, int[] first, int[] last) {
        visitor.open("/recordings/" + recording);
        new Actions(browser.driver()).sendKeys(Keys.END).perform();
        await().atMost(ANSWER).untilAsserted(() -> assertThat(browser.canvas()).isEqualTo(last));
        new Actions(browser.driver()).sendKeys(Keys.HOME).perform();
        await().atMost(ANSWER).untilAsserted(() -> assertThat(browser.canvas()).isEqualTo(first));
        visitor.until(ExpectedConditions.attributeToBe(By.id("player"), "data-playing", "false"));
        browser.keepScreenshot("player");

        // It plays by itself to the end, faster when it is told to.
        for (int i = 0; i < 4; i++) {
            new Actions(browser.driver()).sendKeys(">").perform();
        }
        new Actions(browser.driver()).sendKeys("k").perform();
        await().atMost(BOOT).untilAsserted(() -> assertThat(browser.canvas()).isEqualTo(last));
        visitor.until(ExpectedConditions.attributeToBe(By.id("player"), "data-playing", "false"));

        // A click into the bar jumps there.
        WebElement bar = visitor.find(By.id("seek"));
        new Actions(browser.driver())
                .moveToElement(bar, -bar.getSize().getWidth() / 2 + 5, 0)
                .click()
                .perform();
        await().atMost(ANSWER).untilAsserted(() -> assertThat(browser.canvas()).isEqualTo(first));
        assertThat(bar.getDomAttribute("aria-valuetext")).contains(" of ");
    }

    // ----- small steps -----

    /** The guest's picture, once it has stayed the same for a moment. */
    private int[] still() {
        long[] seen = {-1};
        await().atMost(ANSWER).during(Duration.ofSeconds(1)).until(() -> {
            long now = framebuffer().generation();
            boolean same = now == seen[0];
            seen[0] = now;
            return same || seen[0] < 0;
        });
        return guestPicture();
    }

    private dev.oriel.framebuffer.Framebuffer framebuffer() {
        return guests.find(UUID.fromString(machine)).orElseThrow().display().framebuffer();
    }

    private int[] guestPicture() {
        return Timelines.picture(framebuffer());
    }

    private int guestWidth() {
        return framebuffer().width();
    }

    private static TextScreen screen(int[] pixels, int width) {
        return new TextScreen(pixels, width);
    }
}
