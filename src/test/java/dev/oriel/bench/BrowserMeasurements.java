package dev.oriel.bench;

import dev.oriel.Chromium;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A real browser: from the click on a template's button to what its console's canvas shows. */
final class BrowserMeasurements {

    private static final int WARM_UPS = 2;
    private static final int STARTS = 12;
    private static final int WAITING = 2;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(100);

    /** Of so many pixels one is compared: all of them, at every frame, would take the time that is measured. */
    private static final int STEP = 61;

    /** Runs in every page before its own scripts; looks at the canvas whenever the browser is about to paint. */
    private static final String EYE = """
            if (location.pathname.endsWith('/console')) {
              const [width, height, step, allowed, loss] = [%d, %d, %d, %d, %d];
              const expected = Uint8Array.from(atob('%s'), letter => letter.charCodeAt(0));
              const isShown = canvas => {
                if (!canvas || canvas.width !== width || canvas.height !== height) return false;
                const seen = canvas.getContext('2d').getImageData(0, 0, width, height).data;
                let different = 0;
                for (let at = 0, to = 0; to < expected.length; at += 4 * step, to += 3) {
                  if (Math.abs(seen[at] - expected[to]) > loss || Math.abs(seen[at + 1] - expected[to + 1]) > loss
                      || Math.abs(seen[at + 2] - expected[to + 2]) > loss) different++;
                }
                return different <= allowed;
              };
              const look = () => {
                if (isShown(document.querySelector('canvas'))) window.benchSeen = Date.now();
                else requestAnimationFrame(look);
              };
              requestAnimationFrame(look);
            }
            """;

    private static final String CLICK = """
            sessionStorage.setItem('benchClicked', Date.now());
            document.querySelector('form[action$="/templates/%s/machines"] button').click();
            """;

    private static final String TIMES = "return window.benchSeen - Number(sessionStorage.getItem('benchClicked'))";

    /** Says at each start that it does not know the newest browser's debugging protocol, of which it needs next to nothing. */
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

    private BrowserMeasurements() {}

    static void start(Classroom room, Table table) throws Exception {
        SELENIUM.setLevel(Level.SEVERE);
        room.fill(WAITING);
        List<Double> seen = new ArrayList<>();
        try (Chromium browser = new Chromium()) {
            ChromeDriver driver = browser.driver();
            signIn(driver, room);
            driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", eye(room.shown())));
            for (int at = -WARM_UPS; at < STARTS; at++) {
                double millis = start(driver, room);
                if (at >= 0) {
                    seen.add(millis);
                }
            }
        }
        Sample sample = Sample.of(seen);
        table.alone("click to full picture, Chromium, p95, ms", sample.percentile(95), Goal.atMost(500));
        table.alone("  p50, ms", sample.median(), Goal.NONE);
    }

    private static void signIn(ChromeDriver driver, Classroom room) {
        driver.get(address(room, "/sign-in"));
        driver.findElement(By.id("name")).sendKeys("admin");
        driver.findElement(By.id("password")).sendKeys(Server.PASSWORD);
        driver.findElement(By.cssSelector("main form [type=submit]")).click();
        until(driver, "return !location.pathname.startsWith('/sign-in') && document.readyState === 'complete'");
    }

    private static double start(ChromeDriver driver, Classroom room) throws Exception {
        driver.get(address(room, "/templates"));
        room.calm();
        driver.executeScript(CLICK.formatted(room.template()));
        until(driver, "return Boolean(window.benchSeen)");
        double millis = ((Number) Objects.requireNonNull(driver.executeScript(TIMES))).doubleValue();
        String machine = Objects.requireNonNull(driver.getCurrentUrl()).replaceAll(".*/machines/|/console.*", "");
        driver.get("about:blank");
        room.remove(machine);
        return millis;
    }

    private static String eye(Likeness shown) {
        return EYE.formatted(
                shown.width(),
                shown.height(),
                STEP,
                shown.allowed() / STEP + 8,
                Likeness.LOSS,
                Base64.getEncoder().encodeToString(shown.sample(STEP)));
    }

    private static void until(ChromeDriver driver, String script) {
        new WebDriverWait(driver, LIMIT, LOOK)
                .withMessage(() -> "the browser never answered true: " + script)
                .until(any -> Boolean.TRUE.equals(driver.executeScript(script)));
    }

    private static String address(Classroom room, String path) {
        return "http://127.0.0.1:" + room.server().port() + path;
    }
}
