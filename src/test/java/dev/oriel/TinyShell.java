package dev.oriel;

import static org.awaitility.Awaitility.await;

import dev.oriel.engine.Guest;
import dev.oriel.engine.Typist;
import dev.oriel.framebuffer.Framebuffer;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The shell on a Tiny Linux guest's screen. What is typed before it reads is lost, and keys that come while the kernel
 * looks for its keyboard may cost it the keyboard, so nothing is typed before its prompt is there.
 */
public final class TinyShell {

    private static final Duration BOOT = Duration.ofSeconds(120);
    private static final Duration ANSWER = Duration.ofSeconds(120);

    /** Long enough for any command of a test on a slow host: what is broken off too early is never done. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Guest guest;

    private TinyShell(Guest guest) {
        this.guest = guest;
    }

    /** The shell of a guest that has booted; waits for the prompt. */
    public static TinyShell awaitAt(Guest guest) {
        try (var _ = guest.display().subscribe(() -> {})) {
            await().atMost(BOOT).until(() -> prompt(guest).isPresent());
        }
        return at(guest);
    }

    /** The shell of a guest whose prompt has been there. */
    public static TinyShell at(Guest guest) {
        return new TinyShell(guest);
    }

    /** Types a line, once. */
    public void type(String line) {
        Typist.at(guest).type(line + "\n");
    }

    /** Types a line and waits until it has done its work; types it anew when a slow guest has lost a key of it. */
    public void run(String line, Callable<Boolean> done) {
        type(line);
        AtomicLong typed = new AtomicLong(System.nanoTime());
        await().atMost(ANSWER).until(() -> {
            if (done.call()) {
                return true;
            }
            if (System.nanoTime() - typed.get() > PATIENCE.toNanos()) {
                Typist.at(guest).breakOff();
                type(line);
                typed.set(System.nanoTime());
            }
            return false;
        });
    }

    private static OptionalInt prompt(Guest guest) {
        Framebuffer screen = guest.display().framebuffer();
        return new TextScreen(screen.read(screen.bounds()), screen.bounds().width()).rowOfPrompt();
    }
}
