package dev.oriel.console;

import dev.oriel.account.AccountPrincipal;
import dev.oriel.engine.Guest;
import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineAccess;
import dev.oriel.machine.RunningGuests;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

/** Pictures of machines' screens, one as a file or several at once. */
@RestController
class ScreenshotController {

    /** So many fit into the longest address that a server takes. */
    private static final int MOST_AT_ONCE = 64;

    /** JSON by a name that Tomcat does not compress: the pictures are compressed already. */
    private static final String SCREENSHOTS = "application/vnd.oriel.screenshots+json";

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
        Framebuffer screen = guest.get().display().framebuffer();
        int scaled = scaled(width, screen);
        if (request.checkNotModified('"' + screenshots.tag(id, screen, scaled) + '"')) {
            return null;
        }
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noCache().cachePrivate())
                .body(screenshots.png(screen, scaled));
    }

    /**
     * The small pictures of a page, in one answer: those of the machines that run, and whose picture is not the one that
     * the page has. What is asked for and is gone, stands still, or is not for this person, is left out.
     *
     * @param width pixels to scale them down to
     * @param machine 1 to 64 times the id of a machine, and after a colon the tag of the picture of it that one has
     */
    @GetMapping(path = "/api/v1/screenshots", produces = SCREENSHOTS)
    ScreenshotList screenshots(
            @RequestParam int width,
            @RequestParam List<String> machine,
            @AuthenticationPrincipal AccountPrincipal account) {
        if (machine.size() > MOST_AT_ONCE) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST, "At most " + MOST_AT_ONCE + " machines can be asked for at once.");
        }
        Map<UUID, String> known = known(machine);
        List<ScreenshotList.Item> items = new ArrayList<>();
        for (UUID id : access.among(known.keySet(), account)) {
            guests.find(id).ifPresent(guest -> {
                Framebuffer screen = guest.display().framebuffer();
                int scaled = scaled(width, screen);
                String tag = screenshots.tag(id, screen, scaled);
                if (!tag.equals(known.get(id))) {
                    items.add(new ScreenshotList.Item(id, tag, screenshots.png(screen, scaled)));
                }
            });
        }
        return new ScreenshotList(items);
    }

    private static Map<UUID, String> known(List<String> wishes) {
        Map<UUID, String> known = new LinkedHashMap<>();
        for (String wish : wishes) {
            int colon = wish.indexOf(':');
            String id = colon < 0 ? wish : wish.substring(0, colon);
            try {
                known.put(UUID.fromString(id), wish.substring(colon < 0 ? wish.length() : colon + 1));
            } catch (IllegalArgumentException e) {
                throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "'" + id + "' is not a machine's id.", e);
            }
        }
        return known;
    }

    private static int scaled(@Nullable Integer width, Framebuffer screen) {
        if (width != null && width < 1) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "The width is 1 pixel or more.");
        }
        return width == null ? screen.width() : Math.min(width, screen.width());
    }
}
