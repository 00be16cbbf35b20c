package dev.oriel.machine.idle;

import dev.oriel.machine.MachineWords;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Locale;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** After how long idle machines are suspended, over REST; for admins. */
@RestController
@RequestMapping("/api/v1/settings/idle")
@Tag(name = "settings", description = "What holds for the whole server; for admins")
class IdleApi {

    private final IdleLimit limit;
    private final MachineWords words;

    IdleApi(IdleLimit limit, MessageSource messages) {
        this.limit = limit;
        this.words = new MachineWords(messages);
    }

    /**
     * What holds for machines that have no time of their own.
     *
     * @param minutes 0 is never
     * @param chosen whether an admin has chosen it
     * @param configured what holds when nobody has
     */
    record IdleView(int minutes, boolean chosen, int configured) {}

    /** @param minutes 0 is never */
    record Choice(int minutes) {}

    @GetMapping
    @Operation(
            summary = "After how many idle minutes machines are suspended that have no time of their own; 0 is never")
    IdleView get() {
        return new IdleView(limit.minutes(), limit.chosen().isPresent(), limit.configured());
    }

    @PutMapping
    @Operation(summary = "Chooses it: {\"minutes\": 60}")
    IdleView choose(@RequestBody Choice choice) {
        limit.choose(choice.minutes());
        return get();
    }

    @DeleteMapping
    @Operation(summary = "Goes by the server's configuration again")
    IdleView forget() {
        limit.forget();
        return get();
    }

    @ExceptionHandler
    ProblemDetail refused(IdleRefused refused, Locale locale) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_CONTENT, words.of(refused, locale));
    }
}
