package dev.oriel.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oriel.template.TemplateRefused.Reason;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A lab that opens at nine on Mondays and Wednesdays, in Berlin. */
class ScheduleTests {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Duration LEAD = Duration.ofMinutes(5);
    private static final Duration LESSON = Duration.ofMinutes(90);

    /** A Monday. */
    private static final String MONDAY = "2026-11-23";

    private final Schedule lab = Schedule.create(
            UUID.randomUUID(),
            List.of(DayOfWeek.WEDNESDAY, DayOfWeek.MONDAY, DayOfWeek.MONDAY),
            LocalTime.of(9, 0),
            LocalTime.of(10, 30),
            30,
            BERLIN);

    @Test
    void itIsFilledBeforeItOpensAndKeptUntilItCloses() {
        assertThat(lab.current(at(MONDAY, "08:54:59"), LEAD)).isEmpty();
        assertThat(lab.current(at(MONDAY, "08:55"), LEAD))
                .contains(new Schedule.Opening(at(MONDAY, "09:00"), at(MONDAY, "10:30")));
        assertThat(lab.current(at(MONDAY, "10:29:59"), LEAD)).isPresent();
        assertThat(lab.current(at(MONDAY, "10:30"), LEAD)).isEmpty();
    }

    @Test
    void onOtherDaysItStaysClosed() {
        assertThat(lab.weekdays()).containsExactly(DayOfWeek.MONDAY, DayOfWeek.WEDNESDAY);
        assertThat(lab.current(at("2026-11-24", "09:30"), LEAD)).isEmpty();
        assertThat(lab.current(at("2026-11-25", "09:30"), LEAD)).isPresent();
    }

    @Test
    void theNextOneMayBeNextWeek() {
        assertThat(lab.next(at(MONDAY, "08:00")).begin()).isEqualTo(at(MONDAY, "09:00"));
        assertThat(lab.next(at(MONDAY, "09:30")).begin()).isEqualTo(at(MONDAY, "09:00"));
        assertThat(lab.next(at(MONDAY, "10:30")).begin()).isEqualTo(at("2026-11-25", "09:00"));
        assertThat(lab.next(at("2026-11-25", "23:00")).begin()).isEqualTo(at("2026-11-30", "09:00"));
        Schedule weekly = lab.changed(
                List.of(DayOfWeek.MONDAY), LocalTime.of(0, 0), LocalTime.of(0, 1), 1, ZoneId.of("Pacific/Kiritimati"));
        assertThat(weekly.next(Instant.parse("2026-11-22T10:01:00Z")).begin())
                .isEqualTo(Instant.parse("2026-11-29T10:00:00Z"));
    }

    @Test
    void whatOpensAtMidnightIsFilledTheDayBefore() {
        Schedule night = lab.changed(List.of(DayOfWeek.TUESDAY), LocalTime.MIDNIGHT, LocalTime.of(1, 0), 3, BERLIN);
        assertThat(night.current(at(MONDAY, "23:57"), LEAD)).isPresent();
        assertThat(night.current(at(MONDAY, "23:50"), LEAD)).isEmpty();
    }

    @Test
    void nineStaysNineWhenTheClocksChange() {
        Schedule sunday = lab.changed(List.of(DayOfWeek.SUNDAY), LocalTime.of(9, 0), LocalTime.of(10, 30), 30, BERLIN);
        assertThat(sunday.next(Instant.parse("2026-10-24T12:00:00Z")).begin())
                .isEqualTo(Instant.parse("2026-10-25T08:00:00Z"));
        assertThat(sunday.next(Instant.parse("2026-10-17T12:00:00Z")).begin())
                .isEqualTo(Instant.parse("2026-10-18T07:00:00Z"));
    }

    @Test
    void anHourThatDoesNotExistThatDayOpensLater() {
        Schedule early = lab.changed(List.of(DayOfWeek.SUNDAY), LocalTime.of(2, 30), LocalTime.of(4, 0), 1, BERLIN);
        Schedule.Opening spring = early.next(Instant.parse("2026-03-28T12:00:00Z"));
        assertThat(spring.begin()).isEqualTo(Instant.parse("2026-03-29T01:30:00Z"));
        assertThat(Duration.between(spring.begin(), spring.end())).isPositive().isLessThan(LESSON);
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        LocalTime nine = LocalTime.of(9, 0);
        List<DayOfWeek> monday = List.of(DayOfWeek.MONDAY);
        assertThat(refusal(List.of(), nine, LocalTime.of(10, 0), 1)).isEqualTo(Reason.SCHEDULE_DAYS);
        assertThat(refusal(monday, nine, nine, 1)).isEqualTo(Reason.SCHEDULE_END);
        assertThat(refusal(monday, nine, LocalTime.of(8, 59), 1)).isEqualTo(Reason.SCHEDULE_END);
        assertThat(refusal(monday, nine, LocalTime.of(10, 0), 0)).isEqualTo(Reason.SCHEDULE_COUNT);
        assertThat(refusal(monday, nine, LocalTime.of(10, 0), 201)).isEqualTo(Reason.SCHEDULE_COUNT);
    }

    private Reason refusal(List<DayOfWeek> days, LocalTime from, LocalTime until, int wanted) {
        return catchThrowableOfType(TemplateRefused.class, () -> lab.changed(days, from, until, wanted, BERLIN))
                .reason();
    }

    private static Instant at(String day, String time) {
        return ZonedDateTime.of(LocalDate.parse(day), LocalTime.parse(time), BERLIN)
                .toInstant();
    }
}
