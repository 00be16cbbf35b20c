package dev.oriel.template;

import dev.oriel.template.TemplateRefused.Reason;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as somebody writes it down, not checked yet.
 *
 * @param weekdays such as "monday"
 * @param from when machines are to be ready, such as "09:00"
 * @param until from when on they are not kept any more
 * @param wanted how many
 * @param zone the id of a time zone, or null for the server's
 */
record ScheduleWish(
        @Nullable List<@Nullable String> weekdays,
        @Nullable String from,
        @Nullable String until,
        @Nullable Integer wanted,
        @Nullable String zone) {

    private static final int LONGEST_ZONE = 64;
    private static final Pattern TIME = Pattern.compile("([01]?[0-9]|2[0-3]):([0-5][0-9])(?::00)?");

    /** @throws TemplateRefused when it cannot be understood, or makes no sense */
    Schedule schedule(UUID template) {
        return Schedule.create(template, days(), time(from), time(until), number(), place());
    }

    /** @throws TemplateRefused when it cannot be understood, or makes no sense */
    Schedule change(Schedule schedule) {
        return schedule.changed(days(), time(from), time(until), number(), place());
    }

    private List<DayOfWeek> days() {
        return weekdays == null
                ? List.of()
                : weekdays.stream().map(ScheduleWish::day).toList();
    }

    private static DayOfWeek day(@Nullable String word) {
        for (DayOfWeek day : DayOfWeek.values()) {
            if (word != null && day.name().equals(word.strip().toUpperCase(Locale.ROOT))) {
                return day;
            }
        }
        throw new TemplateRefused(Reason.SCHEDULE_DAYS);
    }

    private static LocalTime time(@Nullable String words) {
        Matcher time = TIME.matcher(words == null ? "" : words.strip());
        if (!time.matches()) {
            throw new TemplateRefused(Reason.SCHEDULE_TIME);
        }
        return LocalTime.of(Integer.parseInt(time.group(1)), Integer.parseInt(time.group(2)));
    }

    private int number() {
        return wanted == null ? 0 : wanted;
    }

    private ZoneId place() {
        if (zone == null || zone.isBlank()) {
            return ZoneId.systemDefault();
        }
        try {
            ZoneId place = ZoneId.of(zone.strip());
            if (place.getId().length() <= LONGEST_ZONE) {
                return place;
            }
        } catch (DateTimeException unknown) {
            // Told below.
        }
        throw new TemplateRefused(Reason.SCHEDULE_ZONE);
    }
}
