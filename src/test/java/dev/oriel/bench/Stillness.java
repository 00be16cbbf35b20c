package dev.oriel.bench;

import dev.oriel.framebuffer.Framebuffer;
import org.jspecify.annotations.Nullable;

/** Tells when a screen has come to rest: since when it has shown the same, but for a cursor and a clock. */
final class Stillness {

    private final long patienceNanos;
    private @Nullable Likeness shown;
    private long since;

    /** @param patienceNanos how long it must have shown the same */
    Stillness(long patienceNanos) {
        this.patienceNanos = patienceNanos;
    }

    /**
     * Looks at the screen.
     *
     * @param counts whether this is a picture that may last, and not one on the way
     * @return whether it has come to rest
     */
    boolean look(Framebuffer screen, boolean counts, long nowNanos) {
        Likeness before = shown;
        if (before == null || !counts || !before.isShownBy(screen)) {
            shown = Likeness.of(screen);
            since = nowNanos;
            return false;
        }
        return nowNanos - since >= patienceNanos;
    }

    /** When it began to show what it shows. */
    long since() {
        return since;
    }
}
