package dev.oriel.template;

import dev.oriel.template.TemplateRefused.Reason;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/**
 * Times of the week at which machines of a template are to be ready, such as thirty at nine on Mondays. They are filled
 * in before, so that they wait when it opens; each that is taken is one less to keep.
 *
 * @param version counts the changes of the row; 0 before it is stored
 * @param openingMinute when they are to be ready, in minutes after midnight of the schedule's zone
 * @param closingMinute from when on they are not kept any more
 * @param zone the id of a time zone, such as Europe/Berlin
 */
@Table("template_schedules")
record Schedule(
        @Id UUID id,
        @Version int version,
        UUID template,
        List<DayOfWeek> weekdays,
        int openingMinute,
        int closingMinute,
        int wanted,
        String zone) {

    static final int MOST_PER_TEMPLATE = 20;

    private static final int MINUTES_OF_AN_HOUR = 60;
    private static final int DAYS_OF_A_WEEK = 7;

    Schedule {
        weekdays = List.copyOf(weekdays);
    }

    /**
     * @throws TemplateRefused when there is no weekday, the end does not come after the beginning, or the number is out
     *     of range
     */
    static Schedule create(
            UUID template, List<DayOfWeek> weekdays, LocalTime from, LocalTime until, int wanted, ZoneId zone) {
        return checked(UUID.randomUUID(), 0, template, weekdays, from, until, wanted, zone);
    }

    /** @throws TemplateRefused as {@link #create} does */
    Schedule changed(List<DayOfWeek> others, LocalTime from, LocalTime until, int other, ZoneId otherZone) {
        return checked(id, version, template, others, from, until, other, otherZone);
    }

    private static Schedule checked(
            UUID id,
            int version,
            UUID template,
            List<DayOfWeek> weekdays,
            LocalTime from,
            LocalTime until,
            int wanted,
            ZoneId zone) {
        if (weekdays.isEmpty()) {
            throw new TemplateRefused(Reason.SCHEDULE_DAYS);
        }
        if (minute(until) <= minute(from)) {
            throw new TemplateRefused(Reason.SCHEDULE_END);
        }
        if (wanted < 1 || wanted > Template.MAX_WANTED) {
            throw new TemplateRefused(Reason.SCHEDULE_COUNT, Template.MAX_WANTED);
        }
        return new Schedule(
                id,
                version,
                template,
                weekdays.stream().distinct().sorted().toList(),
                minute(from),
                minute(until),
                wanted,
                zone.getId());
    }

    LocalTime from() {
        return time(openingMinute);
    }

    LocalTime until() {
        return time(closingMinute);
    }

    /**
     * The opening for which machines are to wait now: one that is open, or opens soon.
     *
     * @param lead how long before it opens they begin to be made
     */
    Optional<Opening> current(Instant now, Duration lead) {
        return openings(now)
                .filter(opening -> now.isBefore(opening.end()))
                .filter(opening -> !now.isBefore(opening.begin().minus(lead)))
                .findFirst();
    }

    /** The opening that comes next, or is open. */
    Opening next(Instant now) {
        return openings(now)
                .filter(opening -> now.isBefore(opening.end()))
                .findFirst()
                .orElseThrow();
    }

    /** In the order in which they come, beginning with yesterday's: the clock may have been put back since. */
    private Stream<Opening> openings(Instant now) {
        ZoneId place = ZoneId.of(zone);
        LocalDate today = now.atZone(place).toLocalDate();
        return IntStream.rangeClosed(-1, DAYS_OF_A_WEEK + 1)
                .mapToObj(today::plusDays)
                .filter(day -> weekdays.contains(day.getDayOfWeek()))
                .map(day -> new Opening(
                        ZonedDateTime.of(day, from(), place).toInstant(),
                        ZonedDateTime.of(day, until(), place).toInstant()))
                .sorted(Comparator.comparing(Opening::begin));
    }

    private static int minute(LocalTime time) {
        return time.getHour() * MINUTES_OF_AN_HOUR + time.getMinute();
    }

    private static LocalTime time(int minute) {
        return LocalTime.of(minute / MINUTES_OF_AN_HOUR, minute % MINUTES_OF_AN_HOUR);
    }

    /** One day's turn of a schedule. */
    record Opening(Instant begin, Instant end) {}
}
