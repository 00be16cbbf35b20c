package dev.oriel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.engine.FakeEngine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.By;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;

/** Pages lose nothing that a person types, follow what happens elsewhere, and say when the server is away. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "oriel.home=target/homes/${random.uuid}",
            "oriel.admin-password=" + PageMannersIT.PASSWORD,
            "oriel.recipe.first-guest=",
            "spring.main.allow-bean-definition-overriding=true"
        })
@Timeout(300)
class PageMannersIT {

    static final String PASSWORD = "correct horse battery";
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final By AWAY = By.id("server-away");

    @LocalServerPort
    private int port;

    private final Chromium browser = new Chromium();
    private Api admin;
    private String machine;

    @TestConfiguration
    static class InMemory {
        @Bean
        FakeEngine engine() {
            return new FakeEngine();
        }
    }

    @BeforeEach
    void makeMachine() throws Exception {
        admin = Api.signIn(port, "admin", PASSWORD);
        machine =
                admin.post("/api/v1/machines", Map.of("name", "Lab")).path("id").asString();
    }

    @AfterEach
    void leaveNothing() throws Exception {
        browser.close();
        if (!admin.state(machine).equals("off")) {
            admin.post("/api/v1/machines/" + machine + "/stop");
        }
        admin.delete("/api/v1/machines/" + machine);
    }

    @Test
    void aPageFollowsItsMachineAndKeepsWhatIsBeingTyped() throws Exception {
        signIn(port);
        open(port, "/machines/" + machine);
        unfold("Take a snapshot");
        WebElement name = browser.driver().findElement(By.id("snapshot-name"));
        name.sendKeys("Before the ex");
        admin.post("/api/v1/machines/" + machine + "/start");
        until(ExpectedConditions.textToBe(By.cssSelector(".page-head .state-chip"), "running"));
        until(ExpectedConditions.visibilityOfElementLocated(By.xpath("//summary[starts-with(., 'Hand out')]")));
        name.sendKeys("periment");
        assertThat(name.getDomProperty("value")).isEqualTo("Before the experiment");
    }

    @Test
    void whatWasRefusedStandsInItsFormAgain() throws Exception {
        admin.post("/api/v1/machines/" + machine + "/start");
        signIn(port);
        open(port, "/machines/" + machine);
        unfold("Hand out");
        browser.driver().findElement(By.id("fork-people")).sendKeys("admin, nobody-here");
        press(By.cssSelector("#template-fork button"));
        until(ExpectedConditions.textToBePresentInElementLocated(
                By.cssSelector(".alert-danger"), "There is no account “nobody-here”."));
        WebElement people = until(ExpectedConditions.visibilityOfElementLocated(By.id("fork-people")));
        assertThat(people.getDomProperty("value")).isEqualTo("admin, nobody-here");
    }

    @Test
    void aPageSaysThatTheServerIsAwayAndCatchesUpWhenItIsBack() throws Exception {
        try (CutLine line = new CutLine(port)) {
            signIn(line.port());
            open(line.port(), "/machines/" + machine);
            line.cut();
            until(ExpectedConditions.visibilityOfElementLocated(AWAY));
            browser.keepScreenshot("server-away");
            admin.post("/api/v1/machines/" + machine + "/start");
            line.mend();
            until(ExpectedConditions.invisibilityOfElementLocated(AWAY));
            until(ExpectedConditions.textToBe(By.cssSelector(".page-head .state-chip"), "running"));
        }
    }

    @Test
    void anAddressThatLeadsNowhereIsAnsweredWithAPage() throws Exception {
        signIn(port);
        for (String nowhere : List.of("/nothing", "/machines/not-an-id", "/accounts/1")) {
            open(port, nowhere);
            assertThat(browser.driver().findElement(By.tagName("h1")).getText())
                    .as(nowhere)
                    .isEqualTo("There is nothing here");
        }
        assertThat(admin.raw("GET", "/api/v1/nothing").headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
    }

    private void signIn(int at) {
        open(at, "/sign-in");
        browser.driver().findElement(By.id("name")).sendKeys("admin");
        browser.driver().findElement(By.id("password")).sendKeys(PASSWORD);
        browser.driver().findElement(By.cssSelector("main form [type=submit]")).click();
        until(ExpectedConditions.not(ExpectedConditions.urlContains("sign-in")));
    }

    private void open(int at, String path) {
        browser.driver().get("http://127.0.0.1:" + at + path);
    }

    private void unfold(String summary) {
        press(By.xpath("//summary[starts-with(normalize-space(), '" + summary + "')]"));
    }

    private void press(By what) {
        WebElement element = until(ExpectedConditions.visibilityOfElementLocated(what));
        browser.driver().executeScript("arguments[0].scrollIntoView({block: 'center'})", element);
        element.click();
    }

    private <T> T until(Function<? super WebDriver, T> fact) {
        return new WebDriverWait(browser.driver(), ANSWER)
                .ignoring(StaleElementReferenceException.class)
                .until(fact);
    }
}
