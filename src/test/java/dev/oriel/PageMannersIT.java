package dev.oriel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Pages lose nothing that a person types, follow what happens elsewhere, and say when the server is away. */
@EmptyServer
@GuestsInMemory
@Timeout(300)
class PageMannersIT {

    private static final By AWAY = By.id("server-away");

    @LocalServerPort
    private int port;

    private final Chromium browser = new Chromium();
    private Api admin;
    private String machine;

    @BeforeEach
    void makeMachine() throws Exception {
        admin = Api.signIn(port, "admin", EmptyServer.PASSWORD);
        machine =
                admin.post("/api/v1/machines", Map.of("name", "Lab")).path("id").asString();
    }

    @AfterEach
    void leaveNothing() throws Exception {
        browser.close();
        admin.deleteMachine(machine);
    }

    @Test
    void aPageFollowsItsMachineAndKeepsWhatIsBeingTyped() throws Exception {
        Visitor visitor = visitor();
        visitor.open("/machines/" + machine);
        visitor.unfold("Take a snapshot");
        WebElement name = visitor.find(By.id("snapshot-name"));
        name.sendKeys("Before the ex");
        admin.post("/api/v1/machines/" + machine + "/start");
        visitor.until(ExpectedConditions.textToBe(By.cssSelector(".page-head .state-chip"), "running"));
        visitor.until(ExpectedConditions.visibilityOfElementLocated(By.xpath("//summary[starts-with(., 'Hand out')]")));
        name.sendKeys("periment");
        assertThat(name.getDomProperty("value")).isEqualTo("Before the experiment");
    }

    @Test
    void whatWasRefusedStandsInItsFormAgain() throws Exception {
        admin.post("/api/v1/machines/" + machine + "/start");
        Visitor visitor = visitor();
        visitor.open("/machines/" + machine);
        visitor.unfold("Hand out");
        visitor.find(By.id("fork-people")).sendKeys("admin, nobody-here");
        visitor.press(By.cssSelector("#template-fork button"));
        visitor.until(ExpectedConditions.textToBePresentInElementLocated(
                By.cssSelector(".alert-danger"), "There is no account “nobody-here”."));
        WebElement people = visitor.until(ExpectedConditions.visibilityOfElementLocated(By.id("fork-people")));
        assertThat(people.getDomProperty("value")).isEqualTo("admin, nobody-here");
    }

    @Test
    void aPageSaysThatTheServerIsAwayAndCatchesUpWhenItIsBack() throws Exception {
        try (CutLine line = new CutLine(port)) {
            Visitor visitor = visitor(line.port());
            visitor.open("/machines/" + machine);
            line.cut();
            visitor.until(ExpectedConditions.visibilityOfElementLocated(AWAY));
            browser.keepScreenshot("server-away");
            admin.post("/api/v1/machines/" + machine + "/start");
            line.mend();
            visitor.until(ExpectedConditions.invisibilityOfElementLocated(AWAY));
            visitor.until(ExpectedConditions.textToBe(By.cssSelector(".page-head .state-chip"), "running"));
        }
    }

    @Test
    void whatAPersonHasMadeLargerComesAnewWithoutAnInlineStyle() throws Exception {
        Visitor visitor = visitor();
        visitor.open("/machines/" + machine);
        visitor.until(ExpectedConditions.presenceOfElementLocated(By.id("template-description")));
        // As when somebody pulls at the corner of a text area.
        browser.driver().executeScript("""
                window.refused = [];
                document.addEventListener('securitypolicyviolation', (event) => refused.push(event.violatedDirective));
                document.getElementById('template-description').style.width = '20rem';
                """);
        admin.post("/api/v1/machines/" + machine + "/start");
        visitor.until(ExpectedConditions.visibilityOfElementLocated(By.xpath("//summary[starts-with(., 'Hand out')]")));
        assertThat(browser.driver().executeScript("return refused")).isEqualTo(List.of());
    }

    /** The news that it is gone may come before the answer to the one who deletes it. */
    @Test
    void whoeverDeletesAMachineSeesTheOthers() throws Exception {
        Visitor visitor = visitor();
        for (int i = 0; i < 5; i++) {
            String old = admin.post("/api/v1/machines", Map.of("name", "Old"))
                    .path("id")
                    .asString();
            visitor.open("/machines/" + old);
            visitor.unfold("Delete");
            visitor.find(By.id("confirmation")).sendKeys("Old");
            visitor.press(By.cssSelector("#delete button"));
            visitor.until(ExpectedConditions.textToBe(By.tagName("h1"), "Machines"));
        }
    }

    @Test
    void anAddressThatLeadsNowhereIsAnsweredWithAPage() throws Exception {
        Visitor visitor = visitor();
        for (String nowhere : List.of("/nothing", "/machines/not-an-id", "/accounts/1")) {
            visitor.open(nowhere);
            assertThat(visitor.find(By.tagName("h1")).getText()).as(nowhere).isEqualTo("There is nothing here");
        }
        assertThat(admin.raw("GET", "/api/v1/nothing").headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
    }

    private Visitor visitor() {
        return visitor(port);
    }

    private Visitor visitor(int at) {
        Visitor visitor = new Visitor(browser, at);
        visitor.signIn("admin", EmptyServer.PASSWORD);
        return visitor;
    }
}
