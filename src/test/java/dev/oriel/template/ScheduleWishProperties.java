package dev.oriel.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** Whatever somebody writes down is understood, or refused in words. */
class ScheduleWishProperties {

    private static final UUID TEMPLATE = UUID.randomUUID();

    @Property
    void nothingThatIsWrittenBreaksIt(
            @ForAll("words") @Nullable String day,
            @ForAll("words") @Nullable String from,
            @ForAll("words") @Nullable String until,
            @ForAll @Nullable Integer wanted,
            @ForAll("words") @Nullable String zone) {
        ScheduleWish wish = new ScheduleWish(Arrays.asList(day, day), from, until, wanted, zone);
        Throwable refusal = catchThrowable(() -> wish.schedule(TEMPLATE));
        if (refusal != null) {
            assertThat(refusal).isInstanceOf(TemplateRefused.class);
        }
    }

    @Provide
    Arbitrary<@Nullable String> words() {
        return Arbitraries.oneOf(
                        Arbitraries.of(
                                "monday", "SUNDAY ", "09:00", "9:05", "24:00", "23:59:00", "UTC", "+05:00", "", "x/y"),
                        Arbitraries.strings().ofMaxLength(12),
                        Arbitraries.strings().withCharRange('/', ':').ofMaxLength(6))
                .injectNull(0.1);
    }

    @Property
    void aMeaningfulOneIsTaken(
            @ForAll DayOfWeek day,
            @ForAll @IntRange(max = 1438) int begin,
            @ForAll @IntRange(min = 1, max = 200) int wanted) {
        LocalTime from = LocalTime.ofSecondOfDay(begin * 60L);
        Schedule schedule = new ScheduleWish(
                        List.of(day.name().toLowerCase(Locale.ROOT)), from.toString(), "23:59", wanted, "Asia/Tokyo")
                .schedule(TEMPLATE);
        assertThat(schedule.weekdays()).containsExactly(day);
        assertThat(schedule.from()).isEqualTo(from);
        assertThat(schedule.until()).isEqualTo(LocalTime.of(23, 59));
        assertThat(schedule.wanted()).isEqualTo(wanted);
        assertThat(schedule.zone()).isEqualTo("Asia/Tokyo");
    }

    @Example
    void withoutAZoneItIsTheServers() {
        assertThatCode(() -> new ScheduleWish(List.of("friday"), "8:00", "9:00", 1, " ").schedule(TEMPLATE))
                .doesNotThrowAnyException();
        assertThat(new ScheduleWish(List.of("friday"), "8:00", "9:00", 1, null)
                        .schedule(TEMPLATE)
                        .zone())
                .isEqualTo(java.time.ZoneId.systemDefault().getId());
    }
}
