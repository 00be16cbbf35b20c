package dev.oriel.template;

import dev.oriel.account.AccountPrincipal;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The forms for schedules on a template's card. */
@Controller
class SchedulePages {

    private static final String BACK = "redirect:/templates";

    private final Timetable timetable;
    private final TemplateErrors errors;

    SchedulePages(Timetable timetable, TemplateErrors errors) {
        this.timetable = timetable;
        this.errors = errors;
    }

    /**
     * What somebody has written into the form and could not be done; it is shown again, with the reason. The session
     * keeps it in the database meanwhile.
     *
     * @param wanted as it was written
     */
    record Draft(
            UUID template, List<String> weekdays, String from, String until, String wanted, String zone, String problem)
            implements Serializable {}

    @PostMapping("/templates/{id}/schedules")
    String add(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable List<String> weekdays,
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String until,
            @RequestParam(defaultValue = "") String wanted,
            @RequestParam(defaultValue = "") String zone,
            @AuthenticationPrincipal AccountPrincipal who,
            RedirectAttributes after,
            Locale locale) {
        List<String> days = weekdays == null ? List.of() : weekdays;
        try {
            timetable.add(id, new ScheduleWish(List.copyOf(days), from, until, number(wanted), zone), who);
        } catch (TemplateRefused refused) {
            String problem = errors.words(refused, locale);
            after.addFlashAttribute("draft", new Draft(id, days, from, until, wanted, zone, problem));
        }
        return BACK;
    }

    @PostMapping("/templates/{id}/schedules/{schedule}/delete")
    String delete(
            @PathVariable UUID id,
            @PathVariable UUID schedule,
            @AuthenticationPrincipal AccountPrincipal who,
            RedirectAttributes after,
            Locale locale) {
        try {
            timetable.remove(id, schedule, who);
        } catch (TemplateRefused refused) {
            after.addFlashAttribute("problem", errors.words(refused, locale));
        }
        return BACK;
    }

    /** Null for what is no number: the wish says what is wrong with that. */
    private static @Nullable Integer number(String words) {
        try {
            return Integer.valueOf(words.strip());
        } catch (NumberFormatException none) {
            return null;
        }
    }
}
