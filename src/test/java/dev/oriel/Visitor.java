package dev.oriel;

import java.time.Duration;
import java.util.function.Function;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Somebody with a browser: opens pages of a server, presses what is on them, and waits until something is to be seen. */
public final class Visitor {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Chromium browser;
    private final String origin;

    /** @param port where the server listens, or a line to it */
    public Visitor(Chromium browser, int port) {
        this.browser = browser;
        this.origin = "http://127.0.0.1:" + port;
    }

    public void signIn(String name, String password) {
        open("/sign-in");
        find(By.id("name")).sendKeys(name);
        find(By.id("password")).sendKeys(password);
        find(By.cssSelector("main form [type=submit]")).click();
        until(ExpectedConditions.not(ExpectedConditions.urlContains("sign-in")));
    }

    /**
     * Opens a page, and waits until all of it is there: the driver may take it that the page before it was meant, if that
     * was still being loaded.
     *
     * @param path on the server, such as "/images"
     */
    public void open(String path) {
        browser.driver().executeScript("window.isLeft = true");
        browser.driver().get(origin + path);
        until(driver -> Boolean.TRUE.equals(
                browser.driver().executeScript("return !window.isLeft && document.readyState === 'complete'")));
    }

    /** What is on the page now. */
    public WebElement find(By what) {
        return browser.driver().findElement(what);
    }

    /** Unfolds what is hidden behind words that begin so. */
    public void unfold(String summary) {
        press(By.xpath("//summary[starts-with(normalize-space(), '" + summary + "')]"));
    }

    /** Clicks on something as soon as it can be seen; anew when the page has just put another one in its place. */
    public void press(By what) {
        until(driver -> {
            WebElement element =
                    ExpectedConditions.visibilityOfElementLocated(what).apply(driver);
            if (element == null) {
                return false;
            }
            browser.driver().executeScript("arguments[0].scrollIntoView({block: 'center'})", element);
            element.click();
            return true;
        });
    }

    /** Types a line into the guest whose console is open. */
    public void typeIntoGuest(String line) {
        new Actions(browser.driver())
                .click(find(By.tagName("canvas")))
                .sendKeys(line + Keys.ENTER)
                .perform();
    }

    public <T> T until(Function<? super WebDriver, T> fact) {
        return new WebDriverWait(browser.driver(), PATIENCE)
                .ignoring(StaleElementReferenceException.class)
                .until(fact);
    }
}
