package dev.oriel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.By;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.support.ui.ExpectedCondition;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.springframework.boot.test.web.server.LocalServerPort;

/** All windows of a browser follow what happens, however many they are, and only those of the same person. */
@EmptyServer
@GuestsInMemory
@Timeout(480)
class SharedNewsIT {

    /** A browser has six connections to a server. */
    private static final int WINDOWS = 8;

    @LocalServerPort
    private int port;

    private final Chromium browser = new Chromium();
    private Visitor visitor;
    private Api admin;
    private String machine;

    @BeforeEach
    void startMachine() throws Exception {
        admin = Api.signIn(port, "admin", EmptyServer.PASSWORD);
        machine = newMachine(admin);
        browser.driver().manage().timeouts().pageLoadTimeout(Duration.ofSeconds(60));
        visitor = new Visitor(browser, port);
        visitor.signIn("admin", EmptyServer.PASSWORD);
    }

    @AfterEach
    void closeBrowser() throws Exception {
        browser.close();
        admin.post("/api/v1/machines/" + machine + "/stop");
        admin.delete("/api/v1/machines/" + machine);
    }

    @Test
    void eightWindowsFollowTheirMachineEvenWhenTheFirstIsClosed() throws Exception {
        List<String> windows = new ArrayList<>();
        for (int i = 0; i < WINDOWS; i++) {
            if (i > 0) {
                browser.driver().switchTo().newWindow(WindowType.WINDOW);
            }
            visitor.open(i % 2 == 0 ? "/machines/" + machine + "/console" : "/machines/" + machine);
            windows.add(browser.driver().getWindowHandle());
        }
        assertAll(windows, "running");

        admin.post("/api/v1/machines/" + machine + "/pause");
        assertAll(windows, "paused");

        browser.driver().switchTo().window(windows.removeFirst());
        browser.driver().close();
        admin.post("/api/v1/machines/" + machine + "/resume");
        assertAll(windows, "running");
    }

    @Test
    void whoSignsInNextHearsNothingOfTheFormerPerson() throws Exception {
        admin.post("/api/v1/accounts", Map.of("name", "bob", "role", "user", "password", EmptyServer.PASSWORD));
        visitor.open("/machines/" + machine);
        String former = browser.driver().getWindowHandle();
        browser.driver().switchTo().newWindow(WindowType.WINDOW);
        visitor.open("/");
        visitor.press(By.cssSelector("form[action='/sign-out'] button"));
        visitor.until(ExpectedConditions.urlContains("sign-in"));
        visitor.signIn("bob", EmptyServer.PASSWORD);
        listen();
        String next = browser.driver().getWindowHandle();

        browser.driver().switchTo().window(former);
        visitor.until(ExpectedConditions.visibilityOfElementLocated(By.id("server-signed-out")));
        listen();
        admin.post("/api/v1/machines/" + machine + "/pause");
        String own = newMachine(Api.signIn(port, "bob", EmptyServer.PASSWORD));
        browser.driver().switchTo().window(next);
        visitor.until(_ -> heard().contains(own + " running"));
        assertThat(heard()).noneMatch(news -> news.toString().startsWith(machine));
        browser.driver().switchTo().window(former);
        assertThat(heard()).isEmpty();
    }

    private static String newMachine(Api whose) throws Exception {
        String id =
                whose.post("/api/v1/machines", Map.of("name", "Lab")).path("id").asString();
        whose.post("/api/v1/machines/" + id + "/start");
        return id;
    }

    private void assertAll(List<String> windows, String state) {
        for (String window : windows) {
            browser.driver().switchTo().window(window);
            // A window that nobody sees needs no news.
            assertThat(browser.driver().executeScript("return document.visibilityState"))
                    .isEqualTo("visible");
            visitor.until(browser.driver().getCurrentUrl().endsWith("console") ? consoleSays(state) : pageSays(state));
        }
    }

    private static ExpectedCondition<Boolean> pageSays(String state) {
        return ExpectedConditions.textToBe(By.cssSelector(".page-head .state-chip"), state);
    }

    private static ExpectedCondition<Boolean> consoleSays(String state) {
        ExpectedCondition<Boolean> connected =
                ExpectedConditions.attributeToBe(By.id("console"), "data-standing", "connected");
        ExpectedCondition<Boolean> paused = driver -> isPaused(driver) == state.equals("paused");
        return ExpectedConditions.and(connected, paused);
    }

    private static boolean isPaused(WebDriver driver) {
        return driver.findElement(By.id("paused")).isDisplayed();
    }

    /** From now on the page notes what it is told of machines. */
    private void listen() {
        browser.driver().executeScript("""
                window.heard = [];
                document.addEventListener('server:machine', ({detail}) => heard.push(detail.id + ' ' + detail.state));
                """);
    }

    private List<?> heard() {
        return (List<?>) browser.driver().executeScript("return heard");
    }
}
