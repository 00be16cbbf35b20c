package dev.oriel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** Debian's Chromium without a window, for one test; it has a profile of its own and closes with everything it opened. */
public final class Chromium implements AutoCloseable {

    private static final Path BROWSER = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private final Path profile;
    private final ChromeDriver driver;

    public Chromium() {
        this(1280, 800);
    }

    public Chromium(int width, int height) {
        if (!Files.isExecutable(BROWSER) || !Files.isExecutable(DRIVER)) {
            throw new IllegalStateException(
                    "browser tests need Chromium and its driver: apt-get install chromium chromium-driver");
        }
        try {
            profile = Files.createTempDirectory("oriel-chromium");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        ChromeOptions options = new ChromeOptions();
        options.setBinary(BROWSER.toFile());
        options.addArguments(List.of(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                // Bootstrap scrolls smoothly, and a click while the page still moves goes astray.
                "--force-prefers-reduced-motion",
                "--lang=en",
                "--user-data-dir=" + profile));
        options.setExperimentalOption("prefs", Map.of("intl.accept_languages", "en"));
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .build();
        driver = new ChromeDriver(service, options);
        driver.manage().window().setSize(new Dimension(width, height));
    }

    public ChromeDriver driver() {
        return driver;
    }

    /** The pixels of the first canvas of the page, 0x00RRGGBB, row by row; empty when there is none yet. */
    public int[] canvas() {
        Object answer = ((JavascriptExecutor) driver).executeScript("""
                const canvas = document.querySelector('canvas');
                if (!canvas || !canvas.width || !canvas.height) return '';
                const bytes = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
                let text = '';
                for (let i = 0; i < bytes.length; i += 0x8000) {
                  text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
                }
                return btoa(text);
                """);
        byte[] rgba = java.util.Base64.getDecoder().decode(String.valueOf(answer));
        int[] pixels = new int[rgba.length / 4];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (rgba[4 * i] & 0xff) << 16 | (rgba[4 * i + 1] & 0xff) << 8 | rgba[4 * i + 2] & 0xff;
        }
        return pixels;
    }

    /** The width of the first canvas of the page, in its own pixels. */
    public int canvasWidth() {
        Object width = ((JavascriptExecutor) driver).executeScript("return document.querySelector('canvas').width");
        return ((Number) java.util.Objects.requireNonNull(width)).intValue();
    }

    /** Shows the pages as a person with this preference sees them: "light" or "dark". */
    public void prefer(String colourScheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colourScheme))));
    }

    /** From now on the page that is shown sends no more than this. */
    public void slowDownUploads(int bytesPerSecond) {
        driver.executeCdpCommand("Network.enable", Map.of());
        driver.executeCdpCommand(
                "Network.emulateNetworkConditions",
                Map.of("offline", false, "latency", 1, "downloadThroughput", -1, "uploadThroughput", bytesPerSecond));
    }

    /** Keeps what the page looks like, for somebody to look at: target/screenshots/NAME.png. */
    public void keepScreenshot(String name) {
        try {
            Files.createDirectories(SCREENSHOTS);
            Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        driver.quit();
        org.springframework.util.FileSystemUtils.deleteRecursively(profile.toFile());
    }
}
