package dev.oriel.machine.host;

import dev.oriel.account.AccountPrincipal;
import dev.oriel.image.Bytes;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** Tells the frame around every page that the host's disk is nearly full, so that whoever has machines can make room. */
@ControllerAdvice
class SpaceNotice {

    private final HostSpace space;

    SpaceNotice(HostSpace space) {
        this.space = space;
    }

    /** What the frame says: how bad it is, and amounts in words. */
    record Notice(String level, String free, String total, String pauseBelow) {}

    @ModelAttribute("space")
    @Nullable
    Notice notice(@AuthenticationPrincipal @Nullable AccountPrincipal who) {
        if (who == null) {
            return null;
        }
        try {
            HostSpace.Now now = space.now();
            return now.level() == HostSpace.Level.ENOUGH
                    ? null
                    : new Notice(
                            now.level().name().toLowerCase(java.util.Locale.ROOT),
                            Bytes.inWords(now.freeBytes()),
                            Bytes.inWords(now.totalBytes()),
                            Bytes.inWords(now.pauseBelow()));
        } catch (UncheckedIOException unknown) {
            return null;
        }
    }
}
