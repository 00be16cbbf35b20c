package dev.oriel.template;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A schedule as an answer tells of it.
 *
 * @param weekdays such as "monday"
 * @param from such as "09:00"
 * @param next when it opens the next time, or has opened if it is open
 */
record ScheduleView(UUID id, List<String> weekdays, String from, String until, int wanted, String zone, Instant next) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

    static ScheduleView of(Schedule schedule, Instant now) {
        return new ScheduleView(
                schedule.id(),
                schedule.weekdays().stream().map(ScheduleView::word).toList(),
                TIME.format(schedule.from()),
                TIME.format(schedule.until()),
                schedule.wanted(),
                schedule.zone(),
                schedule.next(now).begin());
    }

    /** The weekdays as a person reads them, such as "Mon, Wed". */
    String days(Locale locale) {
        return weekdays.stream()
                .map(word -> DayOfWeek.valueOf(word.toUpperCase(Locale.ROOT)))
                .map(day -> day.getDisplayName(TextStyle.SHORT_STANDALONE, locale))
                .collect(Collectors.joining(", "));
    }

    static String word(DayOfWeek day) {
        return day.name().toLowerCase(Locale.ROOT);
    }
}
