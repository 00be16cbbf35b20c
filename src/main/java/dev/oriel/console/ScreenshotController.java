package dev.oriel.console;

import dev.oriel.account.AccountPrincipal;
import dev.oriel.engine.Guest;
import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineAccess;
import dev.oriel.machine.RunningGuests;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.server.ResponseStatusException;

/** A picture of a machine's screen. */
@RestController
class ScreenshotController {

    private final MachineAccess access;
    private final RunningGuests guests;
    private final Screenshots screenshots;

    ScreenshotController(MachineAccess access, RunningGuests guests, Screenshots screenshots) {
        this.access = access;
        this.guests = guests;
        this.screenshots = screenshots;
    }

    /** @param width pixels to scale it down to; without it the screen's own */
    @GetMapping(path = "/api/v1/machines/{id}/screenshot.png", produces = MediaType.IMAGE_PNG_VALUE)
    @Nullable
    ResponseEntity<byte[]> screenshot(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable Integer width,
            @AuthenticationPrincipal AccountPrincipal account,
            WebRequest request) {
        Machine machine = access.require(id, account);
        Optional<Guest> guest = guests.find(machine.id());
        if (guest.isEmpty()) {
            throw new ResponseStatusException(
                    HttpStatus.CONFLICT, "The machine is not running: it has no screen to take a picture of.");
        }
        if (width != null && width < 1) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "The width is 1 pixel or more.");
        }
        Framebuffer screen = guest.get().display().framebuffer();
        int scaled = width == null ? screen.width() : Math.min(width, screen.width());
        if (request.checkNotModified(screenshots.tag(id, screen, scaled))) {
            return null;
        }
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noCache().cachePrivate())
                .body(screenshots.png(screen, scaled));
    }
}
