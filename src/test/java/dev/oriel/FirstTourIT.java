package dev.oriel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The first hour of somebody who has just installed Oriel, in a real browser and with a real guest. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"oriel.machine.on-stop=shutdown", "oriel.recipe.first-guest="})
@Timeout(480)
class FirstTourIT {

    private static final String PASSWORD = "correct horse battery";
    private static final Duration BOOT = Duration.ofSeconds(120);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    /** "tiny:~#", and the space after it. */
    private static final int PROMPT = TinyLinux.PROMPT.length();

    private static final String ECHO = "echo ";
    private static final String WORD = "oriel";

    @LocalServerPort
    private int port;

    @Autowired
    private OrielHome home;

    private final Chromium browser = new Chromium();

    @AfterEach
    void closeBrowser() {
        browser.close();
    }

    @Test
    void fromTheSetUpLinkToAShellAndBack() throws Exception {
        setUp();
        Api admin = Api.signIn(port, "ada", PASSWORD);
        TinyLinux tiny = TinyLinux.get();
        admin.upload("/api/v1/images?name=Kernel&format=kernel", tiny.kernel());
        admin.upload("/api/v1/images?name=Initrd&format=initrd", tiny.initrd());

        createMachine("Lab");
        start();
        seePromptAndType(browser);
        seeHowTheLineDoes();
        chooseTheQuality();
        watchFromAnotherBrowser();
        powerOff();
        lookAtTheHost();
        signOut();
    }

    private void setUp() throws Exception {
        String link = Files.readString(home.run().resolve("set-up-link")).strip();
        open(Path.of(java.net.URI.create(link).getPath()).toString());
        type("name", "ada");
        type("password", PASSWORD);
        type("repeated", PASSWORD);
        browser.keepScreenshot("set-up");
        press(By.cssSelector("main form [type=submit]"));
        until(ExpectedConditions.urlToBe(address("/")));
        assertThat(browser.driver().getPageSource()).contains("You have no machine yet");
        browser.keepScreenshot("home-empty");
    }

    private void createMachine(String name) {
        open("/machines/new");
        type("name", name);
        type("memoryMiB", "256");
        choose("disk", "none");
        browser.driver().findElement(By.cssSelector("details summary")).click();
        chooseText("kernel", "Kernel");
        chooseText("initrd", "Initrd");
        type("kernelCommandLine", TinyLinux.get().withoutCursor().commandLine());
        browser.keepScreenshot("machine-new");
        press(By.cssSelector("main form button.btn-primary"));
        until(ExpectedConditions.textToBePresentInElementLocated(By.id("machines"), name));
    }

    private void start() {
        open("/");
        browser.keepScreenshot("home");
        browser.driver().findElement(By.cssSelector(".machine-actions button")).click();
        until(ExpectedConditions.urlMatches("/machines/[-0-9a-f]+/console$"));
        until(ExpectedConditions.attributeToBe(By.id("console"), "data-standing", "connected"));
    }

    /** The row of the prompt is the last one; what is typed after it comes back as the beginning of the next. */
    private static void seePromptAndType(Chromium console) {
        int row = awaitPrompt(console, BOOT);
        List<Integer> prompt = screen(console).pictures(row, 0, PROMPT);

        WebElement canvas = console.driver().findElement(By.tagName("canvas"));
        new Actions(console.driver())
                .click(canvas)
                .sendKeys(ECHO + WORD + Keys.ENTER)
                .perform();

        await().atMost(ANSWER).until(() -> screen(console).lastRow() >= row + 2);
        await().atMost(ANSWER)
                .untilAsserted(() ->
                        assertThat(screen(console).rowsThatBeginWith(prompt)).isGreaterThanOrEqualTo(2));
        int typedAt = PROMPT + 1 + ECHO.length();
        List<Integer> typed = screen(console).pictures(row, typedAt, typedAt + WORD.length());
        assertThat(typed).doesNotContain(0);
        assertThat(screen(console).pictures(row + 1, 0, WORD.length())).isEqualTo(typed);
        console.keepScreenshot("console");
    }

    private void seeHowTheLineDoes() {
        showBar();
        until(ExpectedConditions.textMatches(By.cssSelector(".bar .latency"), Pattern.compile("\\d+ ms")));
        until(ExpectedConditions.textMatches(By.cssSelector(".bar .frames"), Pattern.compile("\\d+/s")));
        until(ExpectedConditions.textMatches(By.cssSelector(".bar .bandwidth"), Pattern.compile("\\d+ kB/s")));
        browser.keepScreenshot("console-line");
    }

    /** A choice is kept in the browser: it stands when the console is opened again. */
    private void chooseTheQuality() {
        String sharp = "[data-quality=sharp]";
        showBar();
        browser.driver()
                .findElement(By.xpath("//summary[contains(., 'Picture')]"))
                .click();
        browser.driver().findElement(By.cssSelector(sharp)).click();
        until(ExpectedConditions.attributeToBe(By.cssSelector(sharp), "aria-pressed", "true"));
        browser.keepScreenshot("console-quality");

        browser.driver().navigate().refresh();
        until(ExpectedConditions.attributeToBe(By.id("console"), "data-standing", "connected"));
        until(ExpectedConditions.attributeToBe(By.cssSelector(sharp), "aria-pressed", "true"));
        until(ExpectedConditions.attributeToBe(By.cssSelector("[data-quality=auto]"), "aria-pressed", "false"));
        awaitPrompt(browser, ANSWER);
    }

    /** The bar is away while a person works, and comes back for a pointer at the upper edge. */
    private void showBar() {
        WebElement canvas = browser.driver().findElement(By.tagName("canvas"));
        WebElement handle = browser.driver().findElement(By.id("bar-handle"));
        new Actions(browser.driver())
                .moveToElement(canvas)
                .moveToElement(handle)
                .perform();
        until(ExpectedConditions.visibilityOfElementLocated(By.cssSelector(".bar .latency")));
    }

    private void watchFromAnotherBrowser() {
        String console = String.valueOf(browser.driver().getCurrentUrl());
        try (Chromium other = new Chromium(390, 844)) {
            other.driver().get(address("/sign-in"));
            other.driver().findElement(By.id("name")).sendKeys("ada");
            other.driver().findElement(By.id("password")).sendKeys(PASSWORD);
            other.driver()
                    .findElement(By.cssSelector("main form [type=submit]"))
                    .click();
            new WebDriverWait(other.driver(), ANSWER).until(ExpectedConditions.urlToBe(address("/")));
            other.driver().get(console);
            await().atMost(ANSWER).until(() -> other.canvas().length > 0);
            await().atMost(ANSWER)
                    .untilAsserted(() -> assertThat(other.canvas()).isEqualTo(browser.canvas()));
            other.keepScreenshot("console-phone");

            WebElement canvas = browser.driver().findElement(By.tagName("canvas"));
            int row = screen(browser).lastRow();
            new Actions(browser.driver())
                    .click(canvas)
                    .sendKeys(ECHO + "both" + Keys.ENTER)
                    .perform();
            await().atMost(ANSWER).until(() -> screen(other).lastRow() >= row + 2);
            await().atMost(ANSWER)
                    .untilAsserted(() -> assertThat(other.canvas()).isEqualTo(browser.canvas()));
        }
    }

    private void powerOff() {
        WebElement canvas = browser.driver().findElement(By.tagName("canvas"));
        new Actions(browser.driver())
                .click(canvas)
                .sendKeys("poweroff" + Keys.ENTER)
                .perform();
        until(ExpectedConditions.attributeToBe(By.id("console"), "data-standing", "off"));
        WebElement start = until(
                ExpectedConditions.visibilityOfElementLocated(By.cssSelector("[data-panel=off] [data-power=start]")));
        assertThat(start.isDisplayed()).isTrue();
        browser.keepScreenshot("console-off");
    }

    private void lookAtTheHost() {
        open("/");
        browser.driver()
                .findElement(By.cssSelector(".site-links a[href='/host']"))
                .click();
        until(ExpectedConditions.textToBePresentInElementLocated(By.cssSelector("#engine-head + dl"), "QEMU"));
        until(ExpectedConditions.attributeToBe(By.cssSelector(".site-links a[href='/host']"), "aria-current", "page"));
        browser.keepScreenshot("host");
    }

    private void signOut() {
        open("/");
        browser.driver()
                .findElement(By.cssSelector("form[action$='/sign-out'] button"))
                .click();
        until(ExpectedConditions.urlContains("/sign-in"));
        open("/");
        until(ExpectedConditions.urlContains("/sign-in"));
    }

    // ----- small steps -----

    private static TextScreen screen(Chromium console) {
        int[] pixels = console.canvas();
        return new TextScreen(pixels, pixels.length == 0 ? 0 : console.canvasWidth());
    }

    private static int awaitPrompt(Chromium console, Duration limit) {
        try {
            return await().atMost(limit)
                    .until(() -> screen(console).rowOfPrompt(), OptionalInt::isPresent)
                    .getAsInt();
        } catch (ConditionTimeoutException e) {
            console.keepScreenshot("no-prompt");
            throw e;
        }
    }

    private String address(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    private void open(String path) {
        browser.driver().get(address(path));
    }

    private void type(String field, String text) {
        WebElement element = browser.driver().findElement(By.id(field));
        element.clear();
        element.sendKeys(text);
    }

    /** Brings a button into view, as a person would, and clicks it. */
    private void press(By button) {
        WebElement element = browser.driver().findElement(button);
        browser.driver().executeScript("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element);
        element.click();
    }

    private void choose(String field, String value) {
        new Select(browser.driver().findElement(By.id(field))).selectByValue(value);
    }

    private void chooseText(String field, String text) {
        new Select(browser.driver().findElement(By.id(field))).selectByContainsVisibleText(text);
    }

    private <T> T until(java.util.function.Function<? super org.openqa.selenium.WebDriver, T> fact) {
        return new WebDriverWait(browser.driver(), ANSWER).until(fact);
    }
}
