package dev.oriel.machine.web;

import dev.oriel.account.AccountPrincipal;
import dev.oriel.account.SignInMark;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** What happens to machines, as it happens. */
@RestController
@Tag(name = "machines")
class EventApi {

    private final EventStreams streams;

    EventApi(EventStreams streams) {
        this.streams = streams;
    }

    @GetMapping(path = "/api/v1/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            summary =
                    "Server-sent events: hello (whose sign-in it is), machine {id, state, reason, localReason}, removed {id},"
                            + " recording {machine, id, state, by}, and identity {machine, state, detail}; rest, before the"
                            + " stream ends, when it is the oldest of too many of one account")
    SseEmitter events(@AuthenticationPrincipal AccountPrincipal who, HttpServletRequest request, Locale language) {
        return streams.open(who, SignInMark.of(who, request), language);
    }
}
