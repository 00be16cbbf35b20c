package dev.oriel.template;

import dev.oriel.account.AccountPrincipal;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Schedules of templates over REST. */
@RestController
@RequestMapping("/api/v1/templates/{template}/schedules")
@Tag(name = "templates")
class ScheduleApi {

    private final TemplateAccess access;
    private final Timetable timetable;

    ScheduleApi(TemplateAccess access, Timetable timetable) {
        this.access = access;
        this.timetable = timetable;
    }

    @GetMapping
    @Operation(summary = "When machines of a template are kept ready")
    List<ScheduleView> list(@PathVariable UUID template, @AuthenticationPrincipal AccountPrincipal who) {
        return timetable.of(access.requireOwn(template, who).id());
    }

    @PostMapping
    @Operation(
            summary = "Has machines be ready at certain times of the week",
            description = "{\"weekdays\": [\"monday\"], \"from\": \"09:00\", \"until\": \"10:30\", \"wanted\": 30,"
                    + " \"zone\": \"Europe/Berlin\"}; without a zone, the server's. They are made before the beginning;"
                    + " each that is taken is one less to keep.")
    ResponseEntity<ScheduleView> create(
            @PathVariable UUID template,
            @RequestBody ScheduleWish wish,
            @AuthenticationPrincipal AccountPrincipal who) {
        ScheduleView added = timetable.add(template, wish, who);
        return ResponseEntity.created(URI.create("/api/v1/templates/%s/schedules/%s".formatted(template, added.id())))
                .body(added);
    }

    @PutMapping("/{id}")
    @Operation(summary = "Replaces a schedule")
    ScheduleView change(
            @PathVariable UUID template,
            @PathVariable UUID id,
            @RequestBody ScheduleWish wish,
            @AuthenticationPrincipal AccountPrincipal who) {
        return timetable.change(template, id, wish, who);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Deletes a schedule")
    void delete(@PathVariable UUID template, @PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who) {
        timetable.remove(template, id, who);
    }
}
